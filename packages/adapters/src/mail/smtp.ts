import { isLoopback } from '@atelier/core/http-utils';
import { MailError } from '@atelier/core/mail-error';
import type { Mailer } from '@atelier/core/ports/mail';
import { createTransport } from 'nodemailer';
import { envelopeOf } from './envelope.ts';

export interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  /** `starttls` and `tls` verify the server's certificate; `none` is allowed only on loopback. */
  readonly security: 'starttls' | 'tls' | 'none';
  /** Certificates (PEM) to trust for this server, in place of those of Node.js. */
  readonly ca?: string | undefined;
  readonly auth: { readonly user: string; readonly password: string } | null;
  /** The sender: `Atelier <no-reply@studio.example>`. */
  readonly from: string;
  /** Total time for one mail, in milliseconds. */
  readonly timeoutMs: number;
  /** Concurrent connections, one for each mail that is being sent. */
  readonly connections: number;
  /** Called with the cause of a failure, which may contain the recipient's address: for the console only, never a log. */
  readonly onFault?: (cause: unknown) => void;
}

/** Maximum time to connect, and for the greeting. */
const maxConnectMs = 10_000;
/** Maximum time between two answers. */
const maxSilenceMs = 20_000;

const fieldOf = (thrown: unknown, name: 'code' | 'responseCode' | 'command'): string => {
  const value =
    typeof thrown === 'object' && thrown !== null && name in thrown ? Reflect.get(thrown, name) : '';
  return /^[A-Z0-9_ ]{1,32}$/.test(String(value)) ? String(value) : '';
};

/** The codes of a failure, without the server's text, which may contain the recipient's address. */
const toMailError = (thrown: unknown): MailError => {
  const facts = (['code', 'responseCode', 'command'] as const).map((name) => fieldOf(thrown, name));
  return new MailError(
    `The mail server did not take it: ${facts.filter(Boolean).join(' ') || 'unknown fault'}.`,
  );
};

/**
 * Sends by SMTP over pooled connections, with TLS 1.2 or later and a verified certificate (ASVS 12.2.1, 12.3.2).
 * @throws Error for plain text to another machine
 */
export const createSmtpMailer = (settings: SmtpSettings): Mailer => {
  const { host, port, security, ca, auth, from, timeoutMs, connections, onFault } = settings;
  const connectTimeoutMs = Math.min(maxConnectMs, timeoutMs);
  if (security === 'none' && !isLoopback(host))
    throw new Error(
      'Mail to another machine needs TLS: links that open accounts would travel in plain text.',
    );
  const transport = createTransport({
    pool: true,
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: { minVersion: 'TLSv1.2', rejectUnauthorized: true, ...(ca === undefined ? {} : { ca }) },
    ...(auth === null ? {} : { auth: { user: auth.user, pass: auth.password } }),
    maxConnections: connections,
    // The outbox retries; this covers a pooled connection that was closed by the server.
    maxRequeues: 1,
    connectionTimeout: connectTimeoutMs,
    dnsTimeout: connectTimeoutMs,
    greetingTimeout: connectTimeoutMs,
    socketTimeout: Math.min(maxSilenceMs, timeoutMs),
    logger: false,
  });
  return {
    async send(mail) {
      const envelope = envelopeOf(mail, from);
      try {
        await transport.sendMail({ ...envelope, signal: AbortSignal.timeout(timeoutMs) });
      } catch (thrown) {
        onFault?.(thrown);
        throw toMailError(thrown);
      }
    },
    close: async () => transport.close(),
  };
};
