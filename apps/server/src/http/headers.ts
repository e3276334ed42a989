import type { Config } from '../config/config.ts';

const hstsTwoYears = 'max-age=63072000';
/** More than the own host is the operator's decision: it also cuts off other services below the domain. */
const hstsHeaders = {
  host: hstsTwoYears,
  subdomains: `${hstsTwoYears}; includeSubDomains`,
  preload: `${hstsTwoYears}; includeSubDomains; preload`,
} as const;

/** The CSP of every response that is not a page: nothing may run, load or frame it (ASVS 3.2.1). */
const closedPolicy =
  "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox";

/** Where browsers report violations (ASVS 3.4.7). */
export const cspReportPath = '/csp-reports';

/**
 * The CSP of the web app's page. `nonce` is for the style element that the component library writes.
 * @param runsWasm whether the page may compile WebAssembly of our own origin; it allows no script that `script-src` does not
 */
export const pagePolicy = (nonce: string, runsWasm: boolean): string =>
  [
    "default-src 'none'",
    runsWasm ? "script-src 'self' 'wasm-unsafe-eval'" : "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    `report-uri ${cspReportPath}`,
  ].join('; ');

/**
 * The headers of every response, including errors and static files (R-HTTP-2). `X-XSS-Protection: 0` is deliberate: the
 * old filter is harmful. HSTS only over TLS (RFC 6797).
 */
export const constantHeaders = ({
  secure,
  hsts,
}: Pick<Config, 'hsts' | 'secure'>): readonly (readonly [string, string])[] => [
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'DENY'],
  ['X-XSS-Protection', '0'],
  ['Referrer-Policy', 'strict-origin-when-cross-origin'],
  ['Permissions-Policy', 'camera=(), geolocation=(), microphone=()'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Content-Security-Policy', closedPolicy],
  ['Cache-Control', 'no-store'],
  ...(secure ? [['Strict-Transport-Security', hstsHeaders[hsts]] as const] : []),
];
