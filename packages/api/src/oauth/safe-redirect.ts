const maxLength = 1024;
const base = 'https://own.invalid';

/** A path of ours to go on to; null for everything by which a browser could end up elsewhere (pitfall 8). */
export const safeRedirect = (next: string | null): string | null => {
  // One slash, then neither a second one nor what browsers read as one; nothing that they would skip over.
  if (next === null || next.length > maxLength || !/^\/(?![/\\])[\x21-\x7e]*$/.test(next)) return null;
  const leadsTo = URL.parse(next, base);
  return leadsTo?.origin === base && !leadsTo.pathname.startsWith('//') ? next : null;
};
