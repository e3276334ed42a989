/** Mailboxes have at most 254 characters (RFC 5321 §4.5.3.1.3 and its erratum 1690), 64 of them before the `@`. */
const maxLength = 254;
const localMaxLength = 64;
const domainMaxLength = 253;

/** RFC 5321 §4.1.2: a dot-string, which is atoms of `atext` with dots between them. */
const dotString = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** Letters, or an internationalised top-level domain; never a number, which would make the domain an IP address. */
const topLevel = /^(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$/;
/** Characters that would end or change the host when a domain is parsed as part of a URL. */
const notInHosts = /[\p{Cc}\p{Z}%/\\:?#@[\]<>^|]/u;
const isAscii = (text: string): boolean => /^\p{ASCII}*$/u.test(text);

/** The A-label form of a domain by UTS 46, as in URLs: lower case, Punycode; null if there is none. */
const toAscii = (domain: string): string | null => {
  const lower = domain.toLowerCase();
  if (isAscii(lower) && !lower.includes('xn--')) return lower;
  if (notInHosts.test(domain)) return null;
  try {
    return new URL(`http://${domain}`).hostname;
  } catch {
    return null;
  }
};

const isDomain = (ascii: string): boolean => {
  const labels = ascii.split('.');
  return (
    ascii.length <= domainMaxLength &&
    labels.length >= 2 &&
    labels.every((one) => label.test(one)) &&
    topLevel.test(labels.at(-1) ?? '')
  );
};

const noAddress = 'This is not an email address.';

/** An address in its stored form, or the reason why the input is none. */
type ReadEmail =
  | { readonly email: string; readonly fault: null }
  | { readonly email: null; readonly fault: string };

const refused = (fault: string): ReadEmail => ({ email: null, fault });

/**
 * Normalises an address to the one form in which it is stored, compared and mailed (R-ID-1): trimmed, lower case, the
 * domain as A-labels (RFC 5890; `münchen.de` is `xn--mnchen-3ya.de`). Mail servers without RFC 6531 accept this form, and
 * look-alike letters cannot hide in it. Before the `@` all atoms of RFC 5321 are accepted, but no quoted strings and no
 * letters beyond ASCII.
 */
export const readEmail = (raw: string): ReadEmail => {
  const text = raw.trim();
  const at = text.lastIndexOf('@');
  if (at < 1) return refused(noAddress);
  const local = text.slice(0, at).toLowerCase();
  const domain = toAscii(text.slice(at + 1));
  if (domain === null || !isDomain(domain)) return refused(noAddress);
  if (local.startsWith('"') && local.endsWith('"'))
    return refused('Email addresses with quotation marks aren’t supported.');
  if (/^[\p{L}\p{M}\p{N}.!#$%&'*+/=?^_`{|}~-]+$/u.test(local) && !isAscii(local))
    return refused('Before the @, only letters from a to z are supported.');
  if (local.length > localMaxLength || !dotString.test(local)) return refused(noAddress);
  const email = `${local}@${domain}`;
  return email.length <= maxLength ? { email, fault: null } : refused(noAddress);
};
