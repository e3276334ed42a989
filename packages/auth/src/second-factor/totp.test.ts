import { checkRows } from '@atelier/core/testing/check-rows';
import { stoppedClock } from '@atelier/core/testing/clocks';
import fc from 'fast-check';
import { base32 } from 'oslo/encoding';
import { generateHOTP } from 'oslo/otp';
import { describe, expect, test } from 'vitest';
import { createTotpCodes } from './totp.ts';

const periodMs = 30_000;
const rfcSecret = base32.encode(new TextEncoder().encode('12345678901234567890'), { includePadding: false });

const harness = (atMs?: number) => {
  const clock = stoppedClock();
  if (atMs !== undefined) clock.advance(atMs - clock.now().getTime());
  const totp = createTotpCodes({ clock });
  const present = () => Math.floor(clock.now().getTime() / periodMs);
  /** From oslo, as an independent implementation. */
  const codeOf = (secret: string, step: number) =>
    generateHOTP(base32.decode(secret, { strict: false }), step);
  return { clock, totp, present, codeOf };
};

// RFC 6238, appendix B, SHA-1; of its eight digits the last six.
test('the test vectors of RFC 6238 are accepted', () =>
  checkRows(
    [
      [59, '287082'],
      [1111111109, '081804'],
      [1111111111, '050471'],
      [1234567890, '005924'],
      [2000000000, '279037'],
      [20000000000, '353130'],
    ],
    'at %i s',
    (atS, code) => {
      expect(harness(atS * 1000).totp.stepOf(rfcSecret, code)).toBe(Math.floor(atS / 30));
    },
  ));

test('a code is valid in its own step and the neighbouring ones only (ASVS 6.5.5)', async () => {
  const { clock, totp, present, codeOf } = harness();
  const secret = totp.newSecret();
  const step = present() + 10;
  const code = await codeOf(secret, step);
  const found: (number | null)[] = [];
  for (let i = 0; i < 20; i += 1) {
    clock.advance(periodMs);
    if (totp.stepOf(secret, code) !== null) found.push(present() - step);
  }
  expect(found).toEqual([-1, 0, 1]);
});

test('`stepOf` returns the step that a code belongs to', async () => {
  const { totp, present, codeOf } = harness();
  const secret = totp.newSecret();
  for (const step of [present() - 1, present(), present() + 1])
    expect(totp.stepOf(secret, await codeOf(secret, step))).toBe(step);
});

test('a code is accepted with the spaces, dashes and digits that apps show and people paste', async () => {
  const { totp, present, codeOf } = harness();
  const code = await codeOf(rfcSecret, present());
  for (const typed of [`${code.slice(0, 3)} ${code.slice(3)}`, ` ${code}\n`, [...code].join('\u00a0')])
    expect(totp.stepOf(rfcSecret, typed)).toBe(present());
  const arabic = [...code].map((digit) => String.fromCodePoint(0x660 + Number(digit))).join('');
  for (const typed of [`${code.slice(0, 3)}-${code.slice(3)}`, `\u200e${code}\u200e`, arabic])
    expect(totp.stepOf(rfcSecret, typed)).toBe(present());
});

test('anything but six digits is refused, and so are all digits but the current codes', async () => {
  const { totp, present, codeOf } = harness();
  const code = await codeOf(rfcSecret, present());
  for (const odd of [
    '',
    code.slice(1),
    `${code}0`,
    `+${code.slice(1)}`,
    '٠١٢٣٤',
    'абвгде',
    'abcdef',
    '1e0000',
  ])
    expect(totp.stepOf(rfcSecret, odd)).toBeNull();
  const near = await Promise.all([-1, 0, 1].map((offset) => codeOf(rfcSecret, present() + offset)));
  fc.assert(
    fc.property(fc.nat(999_999), (number) => {
      const attempt = number.toString().padStart(6, '0');
      expect(totp.stepOf(rfcSecret, attempt) !== null).toBe(near.includes(attempt));
    }),
  );
});

test('a code of another secret is refused', async () => {
  const { totp, present, codeOf } = harness();
  expect(totp.stepOf(totp.newSecret(), await codeOf(rfcSecret, present()))).toBeNull();
});

describe('a new secret', () => {
  test('has 160 bits in base32 without padding and is unique', () => {
    const { totp } = harness();
    const secrets = Array.from({ length: 1000 }, () => totp.newSecret());
    expect(new Set(secrets).size).toBe(1000);
    for (const secret of secrets) expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  });

  test('is passed to the app with issuer, account, digits and period', () => {
    const { clock } = harness();
    const uri = new URL(
      createTotpCodes({ clock, issuer: 'Our Studio' }).uri(rfcSecret, 'ann+me@example.org'),
    );
    expect(uri.protocol).toBe('otpauth:');
    expect(uri.href).toMatch(/^otpauth:\/\/totp\/Our%20Studio:ann%2Bme%40example\.org\?/);
    expect(uri.href).toContain('issuer=Our%20Studio');
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      secret: rfcSecret,
      issuer: 'Our Studio',
      digits: '6',
      period: '30',
    });
    expect(harness().totp.uri(rfcSecret, 'ann')).toContain('issuer=Atelier');
  });
});
