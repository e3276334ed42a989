import { createHash } from 'node:crypto';
import { isLoopback, kindOf, readBounded } from '@atelier/core/http-utils';
import type { BreachedPasswords } from '@atelier/core/ports/services';

export interface BreachRangeSettings {
  /** The service that speaks the protocol of Pwned Passwords, or a mirror of it: below it lies `/range/…`. */
  readonly url: string;
  /** From the first byte sent to the last one received, in milliseconds: the person waits so long at most. */
  readonly timeoutMs: number;
  /** Of an answer, after decompression. A padded one has some 50 KB. */
  readonly maxBytes: number;
  /** Look-ups at the same time: a service that hangs must not gather our connections. */
  readonly maxUnderWay: number;
  /** Told why nothing was found out, in words that hold nothing of the password. */
  readonly onFailure: (reason: string) => void;
}

export const breachRangeDefaults = { timeoutMs: 1_500, maxBytes: 262_144, maxUnderWay: 8 };

/** How much of the hash the service gets to see: some thousand known passwords share it, and countless unknown ones. */
const prefixLength = 5;
const line = /^[0-9A-F]{35}:\d{1,12}$/i;

/** Why an answer is worth nothing. */
class Unusable extends Error {}

/**
 * Asks a range service whether a password is known from breaches, and shows it no more than five of the forty digits
 * of its SHA-1 (k-anonymity, ASVS 6.2.12). Whatever goes wrong there, the answer is that nothing is known.
 * @throws Error (here, not at a look-up) when it would be asked in plain text on another machine
 */
export const createBreachedPasswords = (settings: BreachRangeSettings): BreachedPasswords => {
  const base = baseOf(settings.url);
  let underWay = 0;
  return async (password) => {
    if (underWay >= settings.maxUnderWay) {
      settings.onFailure('too many look-ups under way');
      return false;
    }
    underWay += 1;
    try {
      const digest = digestOf(password);
      const found = await countsOf(base, digest.slice(0, prefixLength), settings);
      // Lines with a count of 0 are padding: they say nothing about any password.
      return (found.get(digest.slice(prefixLength)) ?? 0) > 0;
    } catch (thrown) {
      settings.onFailure(thrown instanceof Unusable ? thrown.message : `no answer: ${kindOf(thrown)}`);
      return false;
    } finally {
      underWay -= 1;
    }
  };
};

const baseOf = (text: string): string => {
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname)))
    throw new Error('Breached passwords are looked up over https, or on this machine.');
  return text.replace(/\/+$/, '');
};

/**
 * The protocol's SHA-1, by which lists of breached passwords are sorted: it protects nothing here and is stored
 * nowhere (ASVS 11.4.1 forbids it for security). The form is the one that the house hashes, so that two ways to type
 * a password are looked up as the one password that they are.
 */
const digestOf = (password: string): string =>
  createHash('sha1').update(password.normalize('NFKC'), 'utf8').digest('hex').toUpperCase();

const countsOf = async (
  base: string,
  prefix: string,
  { timeoutMs, maxBytes }: BreachRangeSettings,
): Promise<ReadonlyMap<string, number>> => {
  const ended = new AbortController();
  try {
    const response = await fetch(`${base}/range/${prefix}`, {
      // With padding the size of an encrypted answer does not tell which range was asked for.
      headers: { 'add-padding': 'true', accept: 'text/plain', 'user-agent': 'atelier' },
      redirect: 'manual',
      signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ended.signal]),
    });
    if (response.status !== 200) throw new Unusable(`answered ${response.status}`);
    const text = await readBounded(response.body, maxBytes);
    if (text === null) throw new Unusable(`answered more than ${maxBytes} bytes`);
    return parse(text);
  } finally {
    // Whatever was left unread must not keep the connection.
    ended.abort();
  }
};

const parse = (text: string): ReadonlyMap<string, number> => {
  const lines = text.trimEnd().split(/\r?\n/);
  if (!lines.every((one) => line.test(one))) throw new Unusable('answered something that is no range');
  return new Map(
    lines.map((one) => {
      const [suffix = '', count] = one.split(':');
      return [suffix.toUpperCase(), Number(count)];
    }),
  );
};
