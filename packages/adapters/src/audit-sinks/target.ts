/** How events of the audit log reach a target. */
export const auditSinkKinds = ['syslog', 'otlp', 'webhook'] as const;
export type AuditSinkKind = (typeof auditSinkKinds)[number];

/** A target of `AUDIT_STREAM`. */
export type AuditTarget =
  | { readonly kind: 'syslog'; readonly host: string; readonly port: number; readonly tls: boolean }
  | { readonly kind: 'otlp' | 'webhook'; readonly url: string };

/** RFC 6587 (plain TCP) and RFC 5425 (TLS). */
const syslogPorts = { 'syslog:': 601, 'syslog+tls:': 6514 } as const;

const isSyslog = (protocol: string): protocol is keyof typeof syslogPorts =>
  Object.hasOwn(syslogPorts, protocol);

/** @returns null if it is not an address of a target, or has a name, password, or fragment */
export const parseAuditTarget = (text: string): AuditTarget | null => {
  const url = URL.parse(text);
  if (url === null || url.hostname === '' || url.username + url.password !== '' || url.hash !== '')
    return null;
  const { protocol, hostname, pathname, search } = url;
  if (isSyslog(protocol)) {
    if (!/^\/?$/.test(pathname) || search !== '') return null;
    const port = url.port === '' ? syslogPorts[protocol] : Number(url.port);
    return {
      kind: 'syslog',
      host: hostname.replace(/^\[(.+)\]$/, '$1'),
      port,
      tls: protocol === 'syslog+tls:',
    };
  }
  const isOtlp = protocol.startsWith('otlp+');
  const address = isOtlp ? text.slice('otlp+'.length) : text;
  return /^https?:\/\//i.test(address) ? { kind: isOtlp ? 'otlp' : 'webhook', url: address } : null;
};

/** Whether a text can sign webhooks: `whsec_` and base64 of 24 to 64 bytes (Standard Webhooks, "Symmetric"). */
export const isWebhookSecret = (text: string): boolean => {
  const base64 = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text)?.[1];
  if (base64 === undefined) return false;
  const { length } = Buffer.from(base64, 'base64');
  return length >= 24 && length <= 64;
};

/** Whether an address can name a bucket: without a query, and only of characters that are signed as they are written. */
export const isBucketUrl = (text: string): boolean => {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === '') return false;
  if (`${url.username}${url.password}${url.search}${url.hash}` !== '' || /[?#]/.test(text)) return false;
  return /^(\/[\w.~-]+)*\/?$/.test(url.pathname);
};
