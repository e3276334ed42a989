/**
 * The `Authorization` header of a local server, or of a proxy before it: Basic for `user:password` (RFC 7617), else a
 * bearer token.
 */
export const authorizationOf = (apiKey: string | null): Readonly<Record<string, string>> => {
  if (apiKey === null || apiKey === '') return {};
  const credentials = apiKey.includes(':')
    ? `Basic ${Buffer.from(apiKey, 'utf8').toString('base64')}`
    : `Bearer ${apiKey}`;
  return { authorization: credentials };
};
