import { checkRows } from '@atelier/core/testing/check-rows';
import { describe, expect, test } from 'vitest';
import { createBearerTokens } from './bearer/tokens.ts';
import { createDevices } from './known-devices.ts';
import { createPasswordHasher } from './passwords/hasher.ts';
import { createSealer } from './sealer.ts';
import { createRecoveryCodes } from './second-factor/recovery-codes.ts';
import { createSecretSource, deriveKey } from './secrets.ts';

/**
 * One value of each format that is stored on disk or in a browser, as literal text computed by other programs. An upgrade
 * that cannot read one of them orphans stored data: add a version beside it, never change a value here.
 */
const master = 'f1b7c0de9a8e4d53b2a6917c4e0d8f35a9c6';
const token = `${'A'.repeat(42)}E`;
const clock = { now: () => new Date('2026-03-10T12:00:00.123Z') };
const secrets = createSecretSource();

describe('what earlier versions stored is still read', () => {
  test('sessions, links, challenges and setup tokens are stored as SHA-256', () => {
    expect(secrets.hash(token)).toBe('1aeb305eae63ed6eac9ab26d46ef146ad48f5ae59c608cd41115ec4b19b5cd72');
  });

  test('bearer tokens are stored as SHA-256 behind their kind', () => {
    const bearers = createBearerTokens({ secrets, clock, accessTtlMs: 1, refreshTtlMs: 1 });
    expect(bearers.accessHash(`atl_at_${token}`)).toBe(
      '521436383d89c2dbdbf225bd352f104fbc350ea146ff3d031be873935a50d542',
    );
    expect(bearers.refreshHash(`atl_rt_${token}`)).toBe(
      '0c2fdb44d72e1982f76b506e0d24b5acf9552c2f4e832bf6ebf80ecc6f005f97',
    );
  });

  test('recovery codes are stored as SHA-256 of their plain form', () => {
    expect(createRecoveryCodes({ secrets }).hash('0123-4567-89AB-CDEF-GHJK-MNPQ')).toBe(
      'ae9b3b8ad01a36a174f169cc3c75c47a7bd873a2d8fa78cc5d85f3fa0a33fc96',
    );
  });

  test('every key is derived by HKDF-SHA-256 to the written value', () =>
    checkRows(
      [
        ['seal', '0342fe8bbeede04e269c48adc640c92b26286715f01cdb2742670826d2767c81'],
        ['device', 'bad250183d016c97918eb742e8fd5b69849410ce18ce6aeb8ca52722d9a6a5ec'],
      ],
      '%s',
      (purpose, key) => expect(Buffer.from(deriveKey(master, purpose)).toString('hex')).toBe(key),
    ));

  test('a sealed authenticator secret opens', () => {
    const sealer = createSealer({ keys: [{ id: '1', key: deriveKey(master, 'seal') }] });
    const sealed = 'v1.1.AAECAwQFBgcICQoL.LCSMFEKdkqQx3SLPKI--pD_4deMrrVhmPxhSNVwS5sE';
    expect(sealer.open(sealed, 'totp:usr_0123456789abcdefghjkmnpq')).toBe('JBSWY3DPEHPK3PXP');
  });

  test('the cookie of a known device is recognised', () => {
    const key = deriveKey(master, 'device');
    const devices = createDevices({ key, clock, ttlMs: 1000, secureCookies: true });
    const stamp = 'v1.mmkk5mrf.BwcHBwcHBwcHBwcHBwcHBw.kWhlRJAqn7jNJ7EA1DZ46ZcvAqkmAojxIYHsVp7_Pf0';
    expect(devices.recognise(stamp, 'account')).toBe('BwcHBwcHBwcHBwcHBwcHBw');
  });

  test('a password hashed by an earlier version verifies', () =>
    checkRows(
      [
        [
          'Argon2id',
          '$argon2id$v=19$m=64,t=1,p=1$FBVUADMtANwtUdYBZjgLJA$ckK4JR57dr1ar5HEhWu9bOQ+pOB6L2HfH1I8zf4/2kM',
          'correct horse',
        ],
        [
          'bcrypt',
          '$2b$10$9mWOnrcxKMz/VkZvEAGX.ejUVbzyiux2MG8OAO.JbOCOYgay82hi2',
          'an old canary: kingfisher-4417',
        ],
      ],
      'with %s',
      async (_, hash, password) => {
        const argon2 = { memorySizeKiB: 64, iterations: 1, parallelism: 1 };
        const hasher = createPasswordHasher({ concurrency: 1, maxQueue: 1, argon2 });
        expect(await hasher.verify(hash, password)).toBe(true);
        expect(await hasher.verify(hash, `${password}.`)).toBe(false);
      },
    ));
});
