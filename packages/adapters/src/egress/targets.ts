import { EgressFault, type EgressRules } from '@atelier/core/ports/egress';

/** What may be connected to, and under which conditions. */
export interface Targets {
  /** The address of a call: absolute, or a path below the base address. @throws EgressFault */
  call(url: string): URL;
  /** The address of a result: absolute, or relative to the base address. @throws EgressFault */
  result(url: string): URL;
  /** Whether this is the provider's own host and port, for which private addresses may be allowed. */
  isOwn(origin: string): boolean;
}

const forbid = (message: string): EgressFault =>
  new EgressFault('forbidden_address', message, { sent: false });

const parse = (text: string, base?: string): URL => {
  const url = URL.canParse(text, base) ? new URL(text, base) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw forbid('This is no http or https address.');
  if (url.username !== '' || url.password !== '')
    throw forbid(`The address of ${url.host} contains a user name or password.`);
  // Fragments are never sent; without one, two spellings of an address are equal.
  url.hash = '';
  return url;
};

const isBelow = (hostname: string, host: string): boolean =>
  hostname === host.toLowerCase() || hostname.endsWith(`.${host.toLowerCase()}`);

/** Other hosts are reached over https at its usual port alone. */
const isAmong = (url: URL, hosts: readonly string[]): boolean =>
  url.protocol === 'https:' && url.port === '' && hosts.some((host) => isBelow(url.hostname, host));

/** The rules about hosts; addresses are checked when a connection is opened (`connector.ts`). */
export const targetsOf = (rules: EgressRules): Targets => {
  const base = (): URL => parse(rules.baseUrl);
  const isOwn = (origin: string): boolean => URL.canParse(rules.baseUrl) && base().origin === origin;
  const isSibling = (url: URL): boolean => {
    const siblings = rules.siblingHosts ?? [];
    // A provider behind an address of one's own has no siblings: they would get its key.
    return isAmong(base(), siblings) && isAmong(url, siblings);
  };
  return {
    isOwn,
    call(text) {
      const url = text.startsWith('/')
        ? parse(`${base().origin}${base().pathname.replace(/\/+$/, '')}${text}`)
        : parse(text);
      if (isOwn(url.origin) || isSibling(url)) return url;
      throw forbid(`${url.host} is not the host of this provider.`);
    },
    result(text) {
      const url = parse(text, `${base().href.replace(/\/+$/, '')}/`);
      if (isOwn(url.origin) || isSibling(url) || isAmong(url, rules.resultHosts)) return url;
      throw forbid(`Results of this provider do not come from ${url.protocol}//${url.host}.`);
    },
  };
};
