import type { KnownPasskey, PasskeyBinding } from '@atelier/core/ports/identity';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPasskeys, passkeyDefaults } from './passkeys.ts';
import { deriveKey } from './secrets.ts';
import { createTestClock, minuteMs } from './testing.ts';
import {
  createTestAuthenticator,
  ecKey,
  edKey,
  flag,
  rsaKey,
  type TestKey,
  type Tricks,
} from './testing-authenticator.ts';

const siteUrl = new URL('https://studio.example:8443');
const ann = { userId: 'usr_ann', email: 'ann@example.org', name: 'Ann' };
const registering: PasskeyBinding = { purpose: 'register', boundTo: 'session-1' };
const signingIn: PasskeyBinding = { purpose: 'sign_in', boundTo: 'browser-1' };

const bed = (key?: TestKey) => {
  const clock = createTestClock();
  const passkeys = createPasskeys({
    key: deriveKey('a master secret of thirty-two characters', 'passkey'),
    clock,
    siteUrl,
    ...passkeyDefaults,
  });
  const authenticator = createTestAuthenticator(siteUrl.origin, key);
  const register = async (tricks: Tricks = {}, binding = registering) => {
    const options = await passkeys.creationOptions(ann, registering, []);
    return passkeys.verifyCreation(authenticator.create(options, tricks), binding);
  };
  const registered = async (): Promise<KnownPasskey> => {
    const passkey = await register();
    if (passkey === null) throw new Error('not registered');
    return passkey;
  };
  const signIn = async (passkey: KnownPasskey, tricks: Tricks = {}, binding = signingIn) => {
    const options = await passkeys.requestOptions(signingIn, []);
    return passkeys.verifyRequest(authenticator.get(options, tricks), binding, passkey);
  };
  return { clock, passkeys, authenticator, register, registered, signIn };
};

describe('what is asked of the browser', () => {
  test('a new passkey is discoverable, verifies its user, and is of no weak algorithm (ASVS 11.6.1)', async () => {
    const { passkeys, registered } = bed();
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
    const { passkeys, registered, authenticator } = bed();
    const open = await passkeys.requestOptions(signingIn, []);
    expect(open).toMatchObject({ rpId: 'studio.example', userVerification: 'required', timeout: 300_000 });
    expect(open.allowCredentials).toBeUndefined();
    const bound = await passkeys.requestOptions(signingIn, [await registered()]);
    expect(bound.allowCredentials).toEqual([
      { id: authenticator.id, type: 'public-key', transports: ['internal'] },
    ]);
  });

  test('no challenge is given twice', async () => {
    const { passkeys } = bed();
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
    const { authenticator, register, signIn, clock } = bed(key());
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
    const { passkeys, authenticator, registered } = bed();
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
    const { passkeys, authenticator, registered } = bed();
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
    const { registered, signIn } = bed();
    const passkey = { ...(await registered()), counter: 50 };
    expect(await signIn(passkey, { counter: 7 })).toMatchObject({ counter: 7 });
  });

  test('whether the passkey is copied to other devices is told each time', async () => {
    const { registered, register, signIn } = bed();
    const synced = flag.up | flag.uv | flag.be | flag.bs;
    expect(await register({ flags: synced | flag.at })).toMatchObject({ backedUp: true });
    expect(await signIn(await registered(), { flags: synced })).toMatchObject({ backedUp: true });
    expect(await signIn(await registered(), { flags: flag.up | flag.uv | flag.bs })).toBeNull();
  });
});

/** What is refused at both ceremonies (ASVS 6.7.2). */
const refused: [string, Tricks][] = [
  ['of a foreign origin', { origin: 'https://evil.example' }],
  ['of the same host on another port', { origin: 'https://studio.example' }],
  ['of a host below ours', { origin: 'https://a.studio.example:8443' }],
  ['without TLS', { origin: 'http://studio.example:8443' }],
  ['for another rpId', { rpId: 'evil.example' }],
  ['for a parent of our rpId', { rpId: 'example' }],
  ['from within another site’s page', { crossOrigin: true }],
  ['to another kind of ceremony', { type: 'payment.get' }],
  ['to a challenge of its own', { challenge: Buffer.alloc(32, 7).toString('base64url') }],
  ['to no challenge', { challenge: '' }],
  ['cut in the middle of the authenticator data', { keptBytes: 36 }],
];

describe('an answer to a registration', () => {
  test.each(refused)('%s is refused', async (_, tricks) => {
    expect(await bed().register(tricks)).toBeNull();
  });

  test.each([
    ['the user’s presence', flag.uv | flag.at],
    ['the user’s verification', flag.up | flag.at],
    ['attested credential data', flag.up | flag.uv],
    ['any flag', 0],
  ])('without %s is refused', async (_, flags) => {
    expect(await bed().register({ flags })).toBeNull();
  });

  test('with its credential data cut anywhere is refused', async () => {
    const { passkeys, authenticator } = bed();
    const options = await passkeys.creationOptions(ann, registering, []);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 163 }), async (keptBytes) => {
        expect(
          await passkeys.verifyCreation(authenticator.create(options, { keptBytes }), registering),
        ).toBeNull();
      }),
    );
  });

  test.each([
    ['ES384', () => ecKey('P-384', -35, 2)],
    ['ES256 on another curve', () => ecKey('P-384', -7, 2)],
    ['ES256K', () => ecKey('secp256k1', -47, 8)],
    ['an algorithm that is not the key’s', () => ({ ...ecKey(), publicKey: edKey().publicKey.set(3, -7) })],
    ['RS256 of 1024 bits', () => rsaKey(1024)],
    ['RS256 with a tiny exponent', () => rsaKey(2048, 3)],
    [
      'a point that is not on the curve',
      () => {
        const key = ecKey();
        return { ...key, publicKey: key.publicKey.set(-3, new Uint8Array(32).fill(1)) };
      },
    ],
    [
      'a key that lacks a part',
      () => {
        const key = ecKey();
        key.publicKey.delete(-3);
        return key;
      },
    ],
  ])('with %s is refused (ASVS 11.6.1)', async (_, key) => {
    expect(await bed(key()).register()).toBeNull();
  });

  test('is accepted with a self-made attestation, and refused with a wrong or a certified one', async () => {
    const { register } = bed();
    expect(await register({ format: 'packed' })).not.toBeNull();
    expect(await register({ format: 'packed', signedBy: ecKey().privateKey })).toBeNull();
    const certified = new Map<string, unknown>([
      ['alg', -7],
      ['sig', new Uint8Array(70)],
      ['x5c', [new Uint8Array(9)]],
    ]);
    expect(await register({ format: 'packed', statement: certified })).toBeNull();
    expect(await register({ format: 'fido-u2f', statement: certified })).toBeNull();
    expect(await register({ format: 'none', statement: certified })).toBeNull();
  });

  test('under the name of another credential is refused', async () => {
    const { passkeys, authenticator } = bed();
    const answer = authenticator.create(await passkeys.creationOptions(ann, registering, []));
    const id = createTestAuthenticator(siteUrl.origin).id;
    expect(await passkeys.verifyCreation({ ...answer, id, rawId: id }, registering)).toBeNull();
  });

  test('without an attestation object is refused', async () => {
    const { passkeys, authenticator } = bed();
    const answer = authenticator.create(await passkeys.creationOptions(ann, registering, []));
    const { clientDataJSON } = answer.response;
    expect(
      await passkeys.verifyCreation({ ...answer, response: { clientDataJSON } }, registering),
    ).toBeNull();
  });
});

describe('an answer to a sign-in', () => {
  test.each(refused)('%s is refused', async (_, tricks) => {
    const { registered, signIn } = bed();
    expect(await signIn(await registered(), tricks)).toBeNull();
  });

  test.each([
    ['the user’s presence', flag.uv],
    ['the user’s verification', flag.up],
    ['any flag', 0],
  ])('without %s is refused', async (_, flags) => {
    const { registered, signIn } = bed();
    expect(await signIn(await registered(), { flags })).toBeNull();
  });

  test('signed by another key is refused', async () => {
    const { registered, signIn } = bed();
    const passkey = await registered();
    expect(await signIn(passkey, { signedBy: ecKey().privateKey })).toBeNull();
    const other = await bed().registered();
    expect(await signIn({ ...passkey, publicKey: other.publicKey })).toBeNull();
  });

  test('of another passkey than the one it names is refused', async () => {
    const { registered, signIn } = bed();
    const other = createTestAuthenticator(siteUrl.origin);
    expect(await signIn({ ...(await registered()), credentialId: other.id })).toBeNull();
  });

  test('with any bit of the signed data flipped is refused', async () => {
    const { passkeys, authenticator, registered } = bed();
    const passkey = await registered();
    const answer = authenticator.get(await passkeys.requestOptions(signingIn, []));
    // Not of the signature: ECDSA ones have several spellings, and none lets anything else be said.
    const part = fc.constantFrom('clientDataJSON' as const, 'authenticatorData' as const);
    await fc.assert(
      fc.asyncProperty(part, fc.nat(10_000), fc.nat(7), async (name, at, bit) => {
        const changed = Buffer.from(answer.response[name] ?? '', 'base64url');
        const place = at % changed.length;
        changed[place] = (changed[place] ?? 0) ^ (1 << bit);
        const response = { ...answer.response, [name]: changed.toString('base64url') };
        expect(await passkeys.verifyRequest({ ...answer, response }, signingIn, passkey)).toBeNull();
      }),
      { numRuns: 300 },
    );
  });

  test('with parts missing is refused', async () => {
    const { passkeys, authenticator, registered } = bed();
    const passkey = await registered();
    const answer = authenticator.get(await passkeys.requestOptions(signingIn, []));
    for (const missing of [{ signature: undefined }, { authenticatorData: undefined }]) {
      const response = { ...answer.response, ...missing };
      expect(await passkeys.verifyRequest({ ...answer, response }, signingIn, passkey)).toBeNull();
    }
  });
});

describe('a challenge', () => {
  test('of one purpose or place is worth nothing in another', async () => {
    const { register, registered, signIn } = bed();
    expect(await register({}, { purpose: 'register', boundTo: 'session-2' })).toBeNull();
    expect(await register({}, { purpose: 'sign_in', boundTo: 'session-1' })).toBeNull();
    const passkey = await registered();
    expect(await signIn(passkey, {}, { purpose: 'sign_in', boundTo: 'browser-2' })).toBeNull();
    for (const purpose of ['register', 'second_factor', 'step_up'] as const)
      expect(await signIn(passkey, {}, { purpose, boundTo: 'browser-1' })).toBeNull();
  });

  test('is good for five minutes and not a moment longer', async () => {
    const { passkeys, authenticator, registered, clock } = bed();
    const passkey = await registered();
    const answer = authenticator.get(await passkeys.requestOptions(signingIn, []));
    clock.advance(5 * minuteMs - 1);
    expect(await passkeys.verifyRequest(answer, signingIn, passkey)).not.toBeNull();
    clock.advance(1);
    expect(await passkeys.verifyRequest(answer, signingIn, passkey)).toBeNull();
  });

  test('that was spent stays so until it has expired on every node', async () => {
    const { passkeys, authenticator, registered, clock } = bed();
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

test('rubbish is refused without a throw', async () => {
  const { passkeys, registered } = bed();
  const passkey = await registered();
  const rubbish = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('base64url'));
  const json = fc.json().map((text) => Buffer.from(text).toString('base64url'));
  await fc.assert(
    fc.asyncProperty(fc.oneof(rubbish, json), rubbish, async (clientDataJSON, other) => {
      const answer = {
        id: passkey.credentialId,
        rawId: passkey.credentialId,
        type: 'public-key',
        response: { clientDataJSON, attestationObject: other, authenticatorData: other, signature: other },
      } as const;
      expect(await passkeys.verifyCreation(answer, registering)).toBeNull();
      expect(await passkeys.verifyRequest(answer, signingIn, passkey)).toBeNull();
    }),
  );
});
