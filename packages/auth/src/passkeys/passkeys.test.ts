import { describe, expect, test } from 'vitest';
import { ecKey, edKey, flag, rsaKey } from '../testing/authenticator.ts';
import { ann, createPasskeyHarness, registering, signingIn } from '../testing/passkeys.ts';
import { minuteMs } from '../testing/sessions.ts';

describe('what is asked of the browser', () => {
  test('a new passkey is discoverable, verifies its user, and is of no weak algorithm (ASVS 11.6.1)', async () => {
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

  test('a sign-in names no passkeys unless told, so that any of this site may answer', async () => {
    const { passkeys, registered, authenticator } = createPasskeyHarness();
    const open = await passkeys.requestOptions(signingIn, []);
    expect(open).toMatchObject({ rpId: 'studio.example', userVerification: 'required', timeout: 300_000 });
    expect(open.allowCredentials).toBeUndefined();
    const bound = await passkeys.requestOptions(signingIn, [await registered()]);
    expect(bound.allowCredentials).toEqual([
      { id: authenticator.id, type: 'public-key', transports: ['internal'] },
    ]);
  });

  test('no challenge is given twice', async () => {
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
  test('a passkey is registered, and signs in', async () => {
    const { authenticator, register, signIn, clock } = createPasskeyHarness(key());
    const passkey = await register();
    expect(passkey).toMatchObject({
      credentialId: authenticator.id,
      counter: 1,
      transports: ['internal'],
      backedUp: false,
    });
    if (passkey === null) throw new Error('not registered');
    const entered = await signIn(passkey);
    expect(entered).toMatchObject({ counter: 2, backedUp: false });
    expect(entered?.challengeExpiresAt.getTime()).toBeGreaterThanOrEqual(
      clock.now().getTime() + 5 * minuteMs,
    );
  });
});

describe('what is left to the caller', () => {
  test('the same answer gives the same challenge hash, so that it can be spent once', async () => {
    const { passkeys, authenticator, registered } = createPasskeyHarness();
    const passkey = await registered();
    const options = await passkeys.requestOptions(signingIn, []);
    const answers = [authenticator.get(options), authenticator.get(options)];
    const judged = await Promise.all(answers.map((one) => passkeys.verifyRequest(one, signingIn, passkey)));
    const hashes = judged.map((one) => one?.challengeHash);
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(hashes[1]).toBe(hashes[0]);
    const other = await passkeys.verifyRequest(
      authenticator.get(await passkeys.requestOptions(signingIn, [])),
      signingIn,
      passkey,
    );
    expect(other?.challengeHash).not.toBe(hashes[0]);
  });

  test('a challenge in another spelling is no second challenge', async () => {
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
    const judged = await Promise.all(
      spellings.map((spelling) =>
        passkeys.verifyRequest(authenticator.get(options, { challenge: spelling }), signingIn, passkey),
      ),
    );
    expect(judged.filter((one) => one !== null)).toHaveLength(1);
  });

  test('a counter that went backwards is reported and not judged here', async () => {
    const { registered, signIn } = createPasskeyHarness();
    const passkey = { ...(await registered()), counter: 50 };
    expect(await signIn(passkey, { counter: 7 })).toMatchObject({ counter: 7 });
  });

  test('whether the passkey is copied to other devices is told each time', async () => {
    const { registered, register, signIn } = createPasskeyHarness();
    const synced = flag.up | flag.uv | flag.be | flag.bs;
    expect(await register({ flags: synced | flag.at })).toMatchObject({ backedUp: true });
    expect(await signIn(await registered(), { flags: synced })).toMatchObject({ backedUp: true });
    expect(await signIn(await registered(), { flags: flag.up | flag.uv | flag.bs })).toBeNull();
  });
});

describe('a challenge', () => {
  test('of one purpose or place is worth nothing in another', async () => {
    const { register, registered, signIn } = createPasskeyHarness();
    expect(await register({}, { purpose: 'register', boundTo: 'session-2' })).toBeNull();
    expect(await register({}, { purpose: 'sign_in', boundTo: 'session-1' })).toBeNull();
    const passkey = await registered();
    expect(await signIn(passkey, {}, { purpose: 'sign_in', boundTo: 'browser-2' })).toBeNull();
    for (const purpose of ['register', 'second_factor', 'step_up'] as const)
      expect(await signIn(passkey, {}, { purpose, boundTo: 'browser-1' })).toBeNull();
  });

  test('is good for five minutes and not a moment longer', async () => {
    const { passkeys, authenticator, registered, clock } = createPasskeyHarness();
    const passkey = await registered();
    const answer = authenticator.get(await passkeys.requestOptions(signingIn, []));
    clock.advance(5 * minuteMs - 1);
    expect(await passkeys.verifyRequest(answer, signingIn, passkey)).not.toBeNull();
    clock.advance(1);
    expect(await passkeys.verifyRequest(answer, signingIn, passkey)).toBeNull();
  });

  test('that was spent stays so until it has expired on every node', async () => {
    const { passkeys, authenticator, registered, clock } = createPasskeyHarness();
    const passkey = await registered();
    const answer = authenticator.get(await passkeys.requestOptions(signingIn, []));
    // A node whose clock is behind by as much as is tolerated accepts it the longest.
    clock.advance(-5_000);
    const judged = await passkeys.verifyRequest(answer, signingIn, passkey);
    if (judged === null) throw new Error('refused');
    clock.advance(judged.challengeExpiresAt.getTime() - clock.now().getTime());
    expect(await passkeys.verifyRequest(answer, signingIn, passkey)).toBeNull();
  });
});
