/** Endings of names that are used only within a network. */
const localEndings = ['local', 'lan', 'internal', 'home', 'localhost', 'intranet', 'arpa'];

const isPrivateIpv4 = (host: string): boolean => {
  const parts = host.split('.').map(Number);
  const [a = -1, b = -1] = parts;
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255))
    return false;
  const isCarrier = a === 100 && b >= 64 && b <= 127;
  return (
    [0, 10, 127].includes(a) ||
    isCarrier ||
    (a === 169 && b === 254) ||
    (a === 172 && b >= 16 && b <= 31) ||
    (a === 192 && b === 168)
  );
};

/**
 * Whether an address that somebody typed looks like one of this machine or a private network, or is unencrypted, so that
 * the form asks about it. Only a guess: the server resolves the name and decides.
 */
export const needsPrivateAccess = (address: string): boolean => {
  const url = URL.parse(address.trim());
  if (url === null) return false;
  const host = url.hostname.toLowerCase();
  if (url.protocol === 'http:') return true;
  if (host.startsWith('[')) return /^\[(?:::1?|f[cd].*|fe[89ab].*)\]$/.test(host);
  return isPrivateIpv4(host) || !host.includes('.') || localEndings.includes(host.split('.').at(-1) ?? '');
};
