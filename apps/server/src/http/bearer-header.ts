/** What the `Authorization` header says about a bearer token (RFC 6750, §2.1). */
export type BearerClaim =
  | { readonly kind: 'none' }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'token'; readonly token: string };

/** Other schemes count as no token: they are for a proxy in front of the server. */
export const readBearer = (authorization: string | undefined): BearerClaim => {
  if (authorization === undefined || !/^bearer(\s|$)/i.test(authorization)) return { kind: 'none' };
  const [, token] = /^bearer +(\S{1,200}) *$/i.exec(authorization) ?? [];
  return token === undefined ? { kind: 'malformed' } : { kind: 'token', token };
};
