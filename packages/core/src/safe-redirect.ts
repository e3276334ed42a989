const base = 'https://own.invalid';

/**
 * A path on this site to continue to after sign-in, normalised to ASCII, or null for anything that could lead a browser
 * elsewhere (CWE-601, pitfall 8). The check is the URL parser itself, since browsers skip tabs and line breaks and
 * read backslashes as slashes.
 */
export const safeRedirect = (raw: unknown): string | null => {
  if (typeof raw !== 'string' || !raw.startsWith('/') || !URL.canParse(raw, base)) return null;
  const { origin, pathname, search, hash } = new URL(raw, base);
  // `/.//x` parses to the path `//x`, which names a host when it is parsed again.
  return origin === base && !pathname.startsWith('//') ? pathname + search + hash : null;
};
