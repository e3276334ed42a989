import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '@atelier/core/clock';
import { isTotpCode, plainCode } from '@atelier/core/codes';
import type { TotpCodes } from '@atelier/core/ports/identity';
import { TimeSpan } from 'oslo';
import { base32 } from 'oslo/encoding';
import { createTOTPKeyURI } from 'oslo/otp';

export interface TotpDeps {
  readonly clock: Clock;
  /** Shown beside the account by authenticator apps. */
  readonly issuer?: string;
}

const secretBytes = 20;
const digits = 6;
const periodS = 30;
/** The current step and its neighbours, for inexact clocks and slow typing (ASVS 6.5.5). */
const neighbours = [-1, 0, 1];

/**
 * HOTP (RFC 4226), synchronously: oslo's returns a promise, but codes are verified inside a transaction, where nothing
 * but the database is awaited.
 */
const hotp = (key: Uint8Array, step: number): string => {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', key).update(counter).digest();
  const offset = mac.readUInt8(mac.length - 1) & 15;
  const number = (mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits;
  return number.toString().padStart(digits, '0');
};

/** TOTP for authenticator apps (RFC 6238). Stateless: the store makes sure that no step is used twice. */
export const createTotpCodes = ({ clock, issuer = 'Atelier' }: TotpDeps): TotpCodes => ({
  newSecret: () =>
    base32.encode(crypto.getRandomValues(new Uint8Array(secretBytes)), { includePadding: false }),
  uri: (secret, account) =>
    createTOTPKeyURI(issuer, account, base32.decode(secret, { strict: false }), {
      digits,
      period: new TimeSpan(periodS, 's'),
    })
      // A plus means a space in forms only; apps would show it literally.
      .replaceAll('+', '%20'),
  stepOf(secret, code) {
    const typed = plainCode(code);
    if (!isTotpCode(typed)) return null;
    const key = base32.decode(secret, { strict: false });
    const current = Math.floor(clock.now().getTime() / 1000 / periodS);
    // All three are always computed and compared, so that the time taken does not show which matched. If two match, the
    // later counts.
    const matching = neighbours
      .map((offset) => current + offset)
      .filter((step) => timingSafeEqual(Buffer.from(hotp(key, step)), Buffer.from(typed)));
    return matching.at(-1) ?? null;
  },
});
