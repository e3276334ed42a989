import type { IncomingHttpHeaders } from 'node:http';
import type { Config } from '../config/config.ts';

/** All names of a loopback server. */
const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];

const defaultPorts: Readonly<Record<string, string>> = { 'http:': ':80', 'https:': ':443' };

/** Normalises a host: lower case, without the default port of the scheme (RFC 9110, section 4.2.3). */
const createNormalizer = ({ appUrl }: Config): ((host: string) => string) => {
  const port = defaultPorts[appUrl.protocol] ?? '';
  return (host) => {
    const lower = host.toLowerCase();
    return lower.endsWith(port) ? lower.slice(0, -port.length) : lower;
  };
};

/** The accepted Host values: the public address and what the configuration adds (R-HTTP-5). */
const trustedHosts = ({ appUrl, values }: Config, aliases: ReadonlySet<string>): Set<string> =>
  new Set([appUrl.host, ...aliases, ...values.TRUSTED_HOSTS]);

/** The other names of the public address if it is a loopback one. */
const aliasesOf = ({ appUrl, loopback }: Config): Set<string> => {
  const port = appUrl.port === '' ? '' : `:${appUrl.port}`;
  const names = loopback ? loopbackNames.map((name) => `${name}${port}`) : [];
  return new Set(names.filter((host) => host !== appUrl.host));
};

const noHeaders: readonly string[] = [];
/** Headers that scripts of an allow-listed origin may read. */
const corsReadable = [
  'Access-Control-Expose-Headers',
  'X-Request-ID, RateLimit, RateLimit-Policy, Retry-After',
];

/** Checks the Host and Origin of requests. Built once from the configuration. */
export const createOriginPolicy = (config: Config) => {
  const aliases = aliasesOf(config);
  const normalize = createNormalizer(config);
  const hosts = new Set([...trustedHosts(config, aliases)].map(normalize));
  const own = new Set([...hosts].map((host) => `${config.appUrl.protocol}//${host}`));
  const cors = new Set(config.values.CORS_ORIGINS);
  return {
    /** Whether the host is another name of the public address, which has other cookies. */
    isAlias: (host: string | undefined): boolean => host !== undefined && aliases.has(normalize(host)),

    knowsHost: (host: string | undefined): boolean =>
      host !== undefined && (hosts.has(host) || hosts.has(normalize(host))),

    /**
     * The CORS headers for an allow-listed origin, as a flat list; empty for any other. Origins are compared exactly and
     * never reflected (R-HTTP-4).
     */
    corsHeaders: (origin: string | undefined): readonly string[] =>
      origin !== undefined && cors.has(origin)
        ? ['Access-Control-Allow-Origin', origin, 'Access-Control-Allow-Credentials', 'true', ...corsReadable]
        : noHeaders,

    /**
     * Whether a state-changing request comes from our own pages or an allow-listed origin. A missing Origin counts as
     * foreign unless the browser sent `Sec-Fetch-Site: same-origin` (ASVS 3.5.1).
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
