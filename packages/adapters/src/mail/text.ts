/** Formatting of untrusted text for emails. */

const invisible = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\u2028\u2029]/gu;

/** One line without control and direction-changing characters, of at most `maxLength` characters. */
export const oneLine = (text: string, maxLength: number): string =>
  [...text.replace(invisible, ' ').replace(/\s+/gu, ' ').trim()].slice(0, maxLength).join('').trim();

const maxNameLength = 40;
/** Mail programs turn text that looks like an address into a link. */
const looksLikeLink = /[/\\:@]|www|\p{L}\.\p{L}/iu;

/**
 * "Hello Ada,", or "Hello," if a mail program would turn the name into a link: spammers register other people's addresses
 * with such names.
 */
export const greeting = (name: string): string => {
  const clean = oneLine(name, maxNameLength);
  return clean === '' || looksLikeLink.test(clean) ? 'Hello,' : `Hello ${clean},`;
};

/** A user-given name, unless a mail program would turn it into a link. */
export const plainName = (name: string, maxLength: number): string => {
  const clean = oneLine(name, maxLength);
  if (clean === '') return 'without a name';
  return looksLikeLink.test(clean) ? 'a name that isn’t shown here' : clean;
};

/** The text if it has the form of an IP address. */
export const networkAddress = (ip: string): string =>
  /^[0-9a-f:.]{2,45}$/i.test(ip) ? ip : 'an unknown address';

const dateTime = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'short',
  timeZone: 'UTC',
});

/** "22 Nov 2026, 03:40 UTC". */
export const moment = (iso: string): string => {
  const atMs = Date.parse(iso);
  return Number.isNaN(atMs) ? 'an unknown time' : `${dateTime.format(atMs)} UTC`;
};

/** "1 hour", "24 hours". */
export const span = (count: number, unit: 'day' | 'hour' | 'minute'): string =>
  `${count} ${unit}${count === 1 ? '' : 's'}`;

const signs: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For HTML text and quoted attributes alike. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => signs[sign] ?? '');
