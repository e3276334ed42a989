import { checkRows } from '@atelier/core/testing/check-rows';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createTestAuthenticator,
  type Deviations,
  ecKey,
  edKey,
  flag,
  rsaKey,
} from '../testing/authenticator.ts';
import { certifiedStatement } from '../testing/certificate.ts';
import { ann, createPasskeyHarness, registering, signingIn, siteUrl } from '../testing/passkeys.ts';

/** Refused at registration and at sign-in (ASVS 6.7.2). */
const refused: [string, Deviations][] = [
  ['of a foreign origin', { origin: 'https://evil.example' }],
  ['of the same host on another port', { origin: 'https://studio.example' }],
  ['of a subdomain', { origin: 'https://a.studio.example:8443' }],
  ['without TLS', { origin: 'http://studio.example:8443' }],
  ['for another rpId', { rpId: 'evil.example' }],
  ['for a parent of the rpId', { rpId: 'example' }],
  ['from within another site’s page', { crossOrigin: true }],
  ['to another kind of ceremony', { type: 'payment.get' }],
  ['to a made-up challenge', { challenge: Buffer.alloc(32, 7).toString('base64url') }],
  ['to an empty challenge', { challenge: '' }],
  ['truncated within the authenticator data', { keptBytes: 36 }],
];

describe('a registration response', () => {
  test('a forged registration of a passkey is refused', () =>
    checkRows(refused, '%s is refused', async (_, deviations) => {
      expect(await createPasskeyHarness().register(deviations)).toBeNull();
    }));

  test('without a required flag is refused', () =>
    checkRows(
      [
        ['the user’s presence', flag.uv | flag.at],
        ['the user’s verification', flag.up | flag.at],
        ['attested credential data', flag.up | flag.uv],
        ['any flag', 0],
      ],
      'without %s',
      async (_, flags) => {
        expect(await createPasskeyHarness().register({ flags })).toBeNull();
      },
    ));

  test('with truncated credential data is refused', async () => {
    const { passkeys, authenticator } = createPasskeyHarness();
    const options = await passkeys.creationOptions(ann, registering, []);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 163 }), async (keptBytes) => {
        expect(
          await passkeys.verifyCreation(authenticator.create(options, { keptBytes }), registering),
        ).toBeNull();
      }),
    );
  });

  test('a passkey with a weak or unknown key is refused (ASVS 11.6.1)', () =>
    checkRows(
      [
        ['ES384', () => ecKey('P-384', -35, 2)],
        ['ES256 on another curve', () => ecKey('P-384', -7, 2)],
        ['ES256K', () => ecKey('secp256k1', -47, 8)],
        [
          'an algorithm that is not the key’s',
          () => ({ ...ecKey(), publicKey: edKey().publicKey.set(3, -7) }),
        ],
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
      ],
      '%s',
      async (_, key) => {
        expect(await createPasskeyHarness(key()).register()).toBeNull();
      },
    ));

  test('with self attestation is accepted, with a wrong signature refused', async () => {
    const { register } = createPasskeyHarness();
    expect(await register({ format: 'packed' })).not.toBeNull();
    expect(await register({ format: 'packed', signedBy: ecKey().privateKey })).toBeNull();
    expect(await register({ format: 'packed', statement: () => new Map() })).toBeNull();
  });

  test('with a certificate, even a valid one, is refused: verifying it would fetch URLs that it names', async () => {
    const key = ecKey();
    const statement = certifiedStatement(key);
    for (const format of ['fido-u2f', 'packed', 'none', 'tpm', 'apple', 'made-up'])
      expect(await createPasskeyHarness(key).register({ format, statement })).toBeNull();
  });

  test('under the id of another credential is refused', async () => {
    const { passkeys, authenticator } = createPasskeyHarness();
    const answer = authenticator.create(await passkeys.creationOptions(ann, registering, []));
    const id = createTestAuthenticator(siteUrl.origin).id;
    expect(await passkeys.verifyCreation({ ...answer, id, rawId: id }, registering)).toBeNull();
  });

  test('without an attestation object is refused', async () => {
    const { passkeys, authenticator } = createPasskeyHarness();
    const answer = authenticator.create(await passkeys.creationOptions(ann, registering, []));
    const { clientDataJSON } = answer.response;
    expect(
      await passkeys.verifyCreation({ ...answer, response: { clientDataJSON } }, registering),
    ).toBeNull();
  });
});

describe('a sign-in response', () => {
  test('a forged sign-in by a passkey is refused', () =>
    checkRows(refused, '%s is refused', async (_, deviations) => {
      const { registered, signIn } = createPasskeyHarness();
      expect(await signIn(await registered(), deviations)).toBeNull();
    }));

  test('without user presence or verification is refused', () =>
    checkRows(
      [
        ['the user’s presence', flag.uv],
        ['the user’s verification', flag.up],
        ['any flag', 0],
      ],
      'without %s',
      async (_, flags) => {
        const { registered, signIn } = createPasskeyHarness();
        expect(await signIn(await registered(), { flags })).toBeNull();
      },
    ));

  test('signed by another key is refused', async () => {
    const { registered, signIn } = createPasskeyHarness();
    const passkey = await registered();
    expect(await signIn(passkey, { signedBy: ecKey().privateKey })).toBeNull();
    const other = await createPasskeyHarness().registered();
    expect(await signIn({ ...passkey, publicKey: other.publicKey })).toBeNull();
  });

  test('of another passkey than the one it names is refused', async () => {
    const { registered, signIn } = createPasskeyHarness();
    const other = createTestAuthenticator(siteUrl.origin);
    expect(await signIn({ ...(await registered()), credentialId: other.id })).toBeNull();
  });

  test('with any bit of the signed data flipped is refused', async () => {
    const { passkeys, authenticator, registered } = createPasskeyHarness();
    const passkey = await registered();
    const answer = authenticator.get(await passkeys.requestOptions(signingIn, []));
    // Not in the signature: a valid ECDSA signature has several encodings of the same statement.
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
    const { passkeys, authenticator, registered } = createPasskeyHarness();
    const passkey = await registered();
    const answer = authenticator.get(await passkeys.requestOptions(signingIn, []));
    for (const missing of [{ signature: undefined }, { authenticatorData: undefined }]) {
      const response = { ...answer.response, ...missing };
      expect(await passkeys.verifyRequest({ ...answer, response }, signingIn, passkey)).toBeNull();
    }
  });
});

test('malformed input is rejected and never throws', async () => {
  const { passkeys, registered } = createPasskeyHarness();
  const passkey = await registered();
  const binary = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('base64url'));
  const json = fc.json().map((text) => Buffer.from(text).toString('base64url'));
  await fc.assert(
    fc.asyncProperty(fc.oneof(binary, json), binary, async (clientDataJSON, other) => {
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
