import { describe, expect, test } from 'vitest';
import { ecKey, edKey, flag, rsaKey } from '../testing/authenticator.ts';
import { ann, createPasskeyHarness, registering, signingIn } from '../testing/passkeys.ts';
import { minuteMs } from '../testing/sessions.ts';

describe('the options for the browser', () => {
  test('demand a discoverable passkey with user verification and a strong algorithm (ASVS 11.6.1)', async () => {
    const { passkeys, registered } = createPasskeyHarness();
    const options = await passkeys.creationOptions(ann, registering, [await registered()]);
    expect(options).toMatchObject({
      rp: { id: 'studio.example', name: 'Atelier' },
      user: { id: Buffer.from('usr_ann').toString('base64url'), name: 'ann@example.org', displayName: 'Ann' },
      attestation: 'none',
      timeout: 300_000,
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      excludeCredentials: [{ type: 'public-key', transports: ['internal'] }],
    });
    expect(options.pubKeyCredParams.map(({ alg }) => alg)).toEqual([-7, -8, -257]);
  });

  test('of a sign-in allow any passkey of the site unless some are named', async () => {
    const { passkeys, registered, authenticator } = createPasskeyHarness();
    const open = await passkeys.requestOptions(signingIn, []);
    expect(open).toMatchObject({ rpId: 'studio.example', userVerification: 'required', timeout: 300_000 });
    expect(open.allowCredentials).toBeUndefined();
    const bound = await passkeys.requestOptions(signingIn, [await registered()]);
    expect(bound.allowCredentials).toEqual([
      { id: authenticator.id, type: 'public-key', transports: ['internal'] },
    ]);
  });

  test('contain a new challenge each time', async () => {
    const { passkeys } = createPasskeyHarness();
    const all = await Promise.all(Array.from({ length: 100 }, () => passkeys.requestOptions(signingIn, [])));
    expect(new Set(all.map(({ challenge }) => challenge)).size).toBe(100);
  });
});

describe.each([
  ['ES256', () => ecKey()],
  ['EdDSA', () => edKey()],
  ['RS256', () => rsaKey()],
])('with %s', (_, key) => {
  test('a passkey can be registered and signs in', async () => {
    const { authenticator, register, signIn, clock } = createPasskeyHarness(key());
    const passkey = await register();
    expect(passkey).toMatchObject({
      credentialId: authenticator.id,
      counter: 1,
      transports: ['internal'],
      backedUp: false,
    });
    if (passkey === null) throw new Error('not registered');
    const verified = await signIn(passkey);
    expect(verified).toMatchObject({ counter: 2, backedUp: false });
    expect(verified?.challengeExpiresAt.getTime()).toBeGreaterThanOrEqual(
      clock.now().getTime() + 5 * minuteMs,
    );
  });
});

describe('what the caller must check', () => {
  test('the same response gives the same challenge hash, so that it can be used once', async () => {
    const { passkeys, authenticator, registered } = createPasskeyHarness();
    const passkey = await registered();
    const options = await passkeys.requestOptions(signingIn, []);
    const answers = [authenticator.get(options), authenticator.get(options)];
    const verified = await Promise.all(answers.map((one) => passkeys.verifyRequest(one, signingIn, passkey)));
    const hashes = verified.map((one) => one?.challengeHash);
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(hashes[1]).toBe(hashes[0]);
    const other = await passkeys.verifyRequest(
      authenticator.get(await passkeys.requestOptions(signingIn, [])),
      signingIn,
      passkey,
    );
    expect(other?.challengeHash).not.toBe(hashes[0]);
  });

  test('a challenge is accepted in one encoding only', async () => {
    const { passkeys, authenticator, registered } = createPasskeyHarness();
    const passkey = await registered();
    const options = await passkeys.requestOptions(signingIn, []);
    const { challenge } = options;
    for (const spelling of [
      `${challenge}=`,
      ` ${challenge}`,
      `${challenge}A`,
      challenge.replace(/.$/, '$&.'),
    ])
      expect(
        await passkeys.verifyRequest(authenticator.get(options, { challenge: spelling }), signingIn, passkey),
      ).toBeNull();
    const spellings = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'].map(
      (last) => challenge.slice(0, -1) + last,
    );
    const verified = await Promise.all(
      spellings.map((spelling) =>
        passkeys.verifyRequest(authenticator.get(options, { challenge: spelling }), signingIn, passkey),
      ),
    );
    expect(verified.filter((one) => one !== null)).toHaveLength(1);
  });

  test('a counter that went backwards is returned, not refused', async () => {
    const { registered, signIn } = createPasskeyHarness();
    const passkey = { ...(await registered()), counter: 50 };
    expect(await signIn(passkey, { counter: 7 })).toMatchObject({ counter: 7 });
  });

  test('each response says whether the passkey is synced to other devices', async () => {
    const { registered, register, signIn } = createPasskeyHarness();
    const synced = flag.up | flag.uv | flag.be | flag.bs;
    expect(await register({ flags: synced | flag.at })).toMatchObject({ backedUp: true });
    expect(await signIn(await registered(), { flags: synced })).toMatchObject({ backedUp: true });
    expect(await signIn(await registered(), { flags: flag.up | flag.uv | flag.bs })).toBeNull();
  });
});

describe('a challenge', () => {
  test('of one purpose or session is refused for another', async () => {
    const { register, registered, signIn } = createPasskeyHarness();
    expect(await register({}, { purpose: 'register', boundTo: 'session-2' })).toBeNull();
    expect(await register({}, { purpose: 'sign_in', boundTo: 'session-1' })).toBeNull();
    const passkey = await registered();
    expect(await signIn(passkey, {}, { purpose: 'sign_in', boundTo: 'browser-2' })).toBeNull();
    for (const purpose of ['register', 'second_factor', 'step_up'] as const)
      expect(await signIn(passkey, {}, { purpose, boundTo: 'browser-1' })).toBeNull();
  });

  test('is valid for five minutes and not a moment longer', async () => {
    const { passkeys, authenticator, registered, clock } = createPasskeyHarness();
    const passkey = await registered();
    const answer = authenticator.get(await passkeys.requestOptions(signingIn, []));
    clock.advance(5 * minuteMs - 1);
    expect(await passkeys.verifyRequest(answer, signingIn, passkey)).not.toBeNull();
    clock.advance(1);
    expect(await passkeys.verifyRequest(answer, signingIn, passkey)).toBeNull();
  });

  test('reports an expiry after which no node accepts it', async () => {
    const { passkeys, authenticator, registered, clock } = createPasskeyHarness();
    const passkey = await registered();
    const answer = authenticator.get(await passkeys.requestOptions(signingIn, []));
    // The node whose clock is behind by the tolerated maximum accepts it the longest.
    clock.advance(-5_000);
    const verified = await passkeys.verifyRequest(answer, signingIn, passkey);
    if (verified === null) throw new Error('refused');
    clock.advance(verified.challengeExpiresAt.getTime() - clock.now().getTime());
    expect(await passkeys.verifyRequest(answer, signingIn, passkey)).toBeNull();
  });
});
