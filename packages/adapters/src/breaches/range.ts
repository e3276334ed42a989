import { createHash } from 'node:crypto';
import { isLoopback, kindOf, readBounded } from '@atelier/core/http-utils';
import type { BreachedPasswords } from '@atelier/core/ports/services';

export interface BreachRangeSettings {
  /** Base URL of a service with the API of Pwned Passwords (`/range/…`). */
  readonly url: string;
  /** From the first byte sent to the last one received, in milliseconds; the user waits at most so long. */
  readonly timeoutMs: number;
  /** Of an answer, after decompression. Padded answers have about 50 KB. */
  readonly maxBytes: number;
  /** Concurrent look-ups: a hanging service must not accumulate connections. */
  readonly maxConcurrent: number;
  /** Receives the reason of a failed look-up, which contains nothing of the password. */
  readonly onFailure: (reason: string) => void;
}

export const breachRangeDefaults = { timeoutMs: 1_500, maxBytes: 262_144, maxConcurrent: 8 };

/** Hex digits of the hash that the service sees; about a thousand known passwords share them, and countless unknown ones. */
const prefixLength = 5;
const line = /^[0-9A-F]{35}:\d{1,12}$/i;

class UnusableAnswer extends Error {}

/**
 * Asks a range service whether a password is known from breaches, sending five of the forty digits of its SHA-1
 * (k-anonymity, ASVS 6.2.12). If anything fails, the password counts as unknown.
 * @throws Error (here, not at a look-up) if the URL is plain http to another machine
 */
export const createBreachedPasswords = (settings: BreachRangeSettings): BreachedPasswords => {
  const base = baseOf(settings.url);
  let inFlight = 0;
  return async (password) => {
    if (inFlight >= settings.maxConcurrent) {
      settings.onFailure('too many look-ups under way');
      return false;
    }
    inFlight += 1;
    try {
      const digest = digestOf(password);
      const found = await countsOf(base, digest.slice(0, prefixLength), settings);
      // Lines with a count of 0 are padding.
      return (found.get(digest.slice(prefixLength)) ?? 0) > 0;
    } catch (thrown) {
      settings.onFailure(thrown instanceof UnusableAnswer ? thrown.message : `no answer: ${kindOf(thrown)}`);
      return false;
    } finally {
      inFlight -= 1;
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
 * The service's lists are keyed by SHA-1. It protects nothing here and is never stored (ASVS 11.4.1 forbids it for
 * security). The password is normalised as for its stored hash, so that Unicode forms are looked up alike.
 */
const digestOf = (password: string): string =>
  createHash('sha1').update(password.normalize('NFKC'), 'utf8').digest('hex').toUpperCase();

const countsOf = async (
  base: string,
  prefix: string,
  { timeoutMs, maxBytes }: BreachRangeSettings,
): Promise<ReadonlyMap<string, number>> => {
  const done = new AbortController();
  try {
    const response = await fetch(`${base}/range/${prefix}`, {
      // With padding the size of the encrypted answer does not reveal the range.
      headers: { 'add-padding': 'true', accept: 'text/plain', 'user-agent': 'atelier' },
      redirect: 'manual',
      signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), done.signal]),
    });
    if (response.status !== 200) throw new UnusableAnswer(`answered ${response.status}`);
    const text = await readBounded(response.body, maxBytes);
    if (text === null) throw new UnusableAnswer(`answered more than ${maxBytes} bytes`);
    return parse(text);
  } finally {
    // An unread body must not keep the connection open.
    done.abort();
  }
};

const parse = (text: string): ReadonlyMap<string, number> => {
  const lines = text.trimEnd().split(/\r?\n/);
  if (!lines.every((one) => line.test(one))) throw new UnusableAnswer('answered something that is no range');
  return new Map(
    lines.map((one) => {
      const [suffix = '', count] = one.split(':');
      return [suffix.toUpperCase(), Number(count)];
    }),
  );
};
