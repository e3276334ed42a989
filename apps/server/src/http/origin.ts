import type { IncomingHttpHeaders } from 'node:http';
import type { Config } from '../config/config.ts';

/** Every spelling under which a loopback server is reached at the same port. */
const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];

const defaultPorts: Readonly<Record<string, string>> = { 'http:': ':80', 'https:': ':443' };

/** A host as URLs spell it: in lower case, without the default port of the scheme (RFC 9110, section 4.2.3). */
const createSpelling = ({ appUrl }: Config): ((host: string) => string) => {
  const port = defaultPorts[appUrl.protocol] ?? '';
  return (host) => {
    const lower = host.toLowerCase();
    return lower.endsWith(port) ? lower.slice(0, -port.length) : lower;
  };
};

/** The Host values this server answers under: the public address, and what the configuration adds (R-HTTP-5). */
const trustedHosts = ({ appUrl, values }: Config, aliases: ReadonlySet<string>): Set<string> =>
  new Set([appUrl.host, ...aliases, ...values.TRUSTED_HOSTS]);

/** The other spellings of the public address, where it is a loopback one. */
const aliasesOf = ({ appUrl, loopback }: Config): Set<string> => {
  const port = appUrl.port === '' ? '' : `:${appUrl.port}`;
  const spellings = loopback ? loopbackNames.map((name) => `${name}${port}`) : [];
  return new Set(spellings.filter((host) => host !== appUrl.host));
};

const noHeaders: readonly string[] = [];
/** What scripts of an allow-listed origin may read beside the body. */
const corsReadable = [
  'Access-Control-Expose-Headers',
  'X-Request-ID, RateLimit, RateLimit-Policy, Retry-After',
];

/** Judges where a request claims to go and where it came from. Built once from the configuration. */
export const createOriginPolicy = (config: Config) => {
  const aliases = aliasesOf(config);
  const spelling = createSpelling(config);
  const hosts = new Set([...trustedHosts(config, aliases)].map(spelling));
  const own = new Set([...hosts].map((host) => `${config.appUrl.protocol}//${host}`));
  const cors = new Set(config.values.CORS_ORIGINS);
  return {
    /** Whether the public address was asked by another of its names, whose cookies do not come back to it. */
    isAlias: (host: string | undefined): boolean => host !== undefined && aliases.has(spelling(host)),

    knowsHost: (host: string | undefined): boolean =>
      host !== undefined && (hosts.has(host) || hosts.has(spelling(host))),

    /**
     * The headers that let an allow-listed origin read the answer, as a flat list; empty for every other. The
     * list is compared exactly and never reflected (R-HTTP-4).
     */
    corsHeaders: (origin: string | undefined): readonly string[] =>
      origin !== undefined && cors.has(origin)
        ? ['Access-Control-Allow-Origin', origin, 'Access-Control-Allow-Credentials', 'true', ...corsReadable]
        : noHeaders,

    /**
     * Whether a change comes from our own pages (or an allow-listed origin). A missing Origin counts as foreign
     * unless the browser itself vouches with Sec-Fetch-Site (ASVS 3.5.1).
     */
    isOwn(headers: IncomingHttpHeaders): boolean {
      const { origin } = headers;
      const site = headers['sec-fetch-site'];
      if (origin === undefined) return site === 'same-origin';
      if (cors.has(origin)) return true;
      return own.has(origin) && (site === undefined || site === 'same-origin');
    },
  };
};
export type OriginPolicy = ReturnType<typeof createOriginPolicy>;
