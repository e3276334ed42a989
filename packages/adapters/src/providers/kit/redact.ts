/** More of a provider's text is never kept. */
const maxLength = 4000;

const credentialHeader = /^authorization$|key$/i;

/** What a header tells about a key: its value, without the scheme, and decoded if it is Basic (RFC 7617). */
const secretsIn = (value: string): string[] => {
  const [scheme, credentials = ''] = value.split(' ');
  const decoded = scheme === 'Basic' ? Buffer.from(credentials, 'base64').toString('utf8') : '';
  return [value, credentials, decoded, decoded.slice(decoded.indexOf(':') + 1)];
};

/** The beginning of a provider's text, without the key of the request: some repeat it in their errors. */
export const redact = (text: string, headers: Readonly<Record<string, string>> = {}): string =>
  Object.entries(headers)
    .filter(([name]) => credentialHeader.test(name))
    .flatMap(([, value]) => secretsIn(value))
    .filter((secret) => secret !== '')
    .reduce((rest, secret) => rest.replaceAll(secret, '[key]'), text.slice(0, maxLength));
