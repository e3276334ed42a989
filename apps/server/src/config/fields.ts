import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { isLoopback } from '@atelier/core/http-utils';
import { plainIssueMessages } from '@atelier/core/validation-messages';
import { z } from 'zod';
import { Secret } from './secret.ts';

plainIssueMessages();

/** Schemas for the values of settings. Their messages say what a value must be and never repeat it (R-DATA-2). */

/** Stops the start with one sentence that names variables, never values (R-DATA-2). */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

export const flag = (fallback: boolean) =>
  z
    .enum(['true', 'false'])
    .default(fallback ? 'true' : 'false')
    .transform((text) => text === 'true');

const integerText = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`));

export const integer = (min: number, max: number, fallback: number) =>
  integerText(min, max).prefault(String(fallback));

export const optionalInteger = (min: number, max: number) => integerText(min, max).optional();

const items = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);

/** Comma-separated items; `form` describes a valid one in the error message. */
export const list = (isItem: (item: string) => boolean, form: string) =>
  z
    .string()
    .default('')
    .transform(items)
    .refine((all) => all.every(isItem), `must be a comma-separated list of ${form}`);

/** Some of `names`, comma-separated, or `none`; undefined when it is not set, which differs from `none`. */
export const someOf = <const T extends string>(names: readonly T[]) =>
  z
    .string()
    .transform((text) => (text.trim() === 'none' ? [] : items(text)))
    .pipe(
      z.array(
        z.enum(names, { error: `must be none or a comma-separated list of these: ${names.join(', ')}` }),
      ),
    )
    .optional();

export const isHost = (item: string): boolean =>
  isIP(item) !== 0 ||
  // The pattern alone would accept `999.1.1.1`.
  (/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(item) && URL.canParse(`http://${item}`));

export const isHostWithPort = (item: string): boolean => {
  const [, host = '', v6] = /^(?:([^:[\]]+)|\[([^\]]+)\])(?::\d{1,5})?$/.exec(item) ?? [];
  return v6 === undefined ? isHost(host) : isIP(v6) === 6;
};

export const isOrigin = (item: string): boolean => /^https?:/.test(item) && URL.parse(item)?.origin === item;

/** Calls per window, written `100/60`. */
export const limit = (fallback: { points: number; windowS: number }) =>
  z
    .string()
    .regex(/^[1-9]\d{0,9}\/[1-9]\d{0,6}$/, 'must look like 100/60 (calls/seconds)')
    .default(`${fallback.points}/${fallback.windowS}`)
    .transform((text) => {
      const [points = 0, windowS = 1] = text.split('/').map(Number);
      return { points, windowS };
    });

export const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http(s) address' })
  .transform((text) => new URL(text))
  .refine(
    ({ pathname, search, hash, username, password }) =>
      pathname + search + hash + username + password === '/',
    'must be the bare address, without a path, a query or a password',
  );

const isEndpoint = (text: string): boolean => {
  const url = URL.parse(text);
  // The parser drops a bare `?` or `#` and surrounding spaces, but code that appends a path does not.
  if (url === null || /[?#\s]/.test(text)) return false;
  const isPrivate = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  return isPrivate && url.username + url.password === '';
};

/** An external server, not normalised, because issuers are compared as strings. TLS except on loopback. */
export const endpoint = z
  .string()
  .refine(isEndpoint, 'must be an https address without a query or a password');

/** A secret that another service issued, in any form. */
export const issuedSecret = z
  .string()
  .max(1000, 'must have at most 1000 characters')
  .transform((text) => new Secret(text))
  .optional();

const mailbox = /^[^\s<>@,;:"()[\]\\]+@[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i;
/** `studio@example.org` or `Our studio <studio@example.org>`. */
export const sender = z
  .string()
  .max(320)
  .refine((text) => {
    const [, name, inner] = /^([^<>\p{Cc}"]{0,80}?)\s*<([^<>]+)>$/u.exec(text) ?? [];
    return mailbox.test(name === undefined ? text : (inner ?? ''));
  }, 'must look like studio@example.org or Our studio <studio@example.org>');

/** Where people write to: `studio@example.org` or an https address. */
export const contact = z
  .string()
  .max(200)
  .refine(
    (text) => mailbox.test(text) || (/^https:\/\/\S+$/.test(text) && URL.canParse(text)),
    'must be an email address or an https address',
  );

const pemCertificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Whether a text is one or more valid certificates in PEM. */
const isCertificates = (text: string): boolean => {
  const found = text.match(pemCertificate) ?? [];
  try {
    for (const certificate of found) new X509Certificate(certificate);
  } catch {
    return false;
  }
  return found.length > 0;
};

/** Certificates (PEM) of the authorities to trust for one service, in place of those of Node.js (ASVS 12.3.4). */
export const certificates = z.string().refine(isCertificates, 'must be certificates in PEM').optional();
