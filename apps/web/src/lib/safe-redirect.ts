const here = 'https://here.invalid';

/**
 * A place to go on to after signing in: a path of this site, or null. The browser's own parser judges, since
 * it also skips tabs and line breaks and takes backslashes for slashes.
 */
export const safeRedirect = (raw: unknown): string | null => {
  if (typeof raw !== 'string' || !raw.startsWith('/') || !URL.canParse(raw, here)) return null;
  const { origin, pathname, search, hash } = new URL(raw, here);
  // `/.//x` is a path that, written down again, names a host.
  return origin === here && !pathname.startsWith('//') ? pathname + search + hash : null;
};
