import { isLoopback } from '@atelier/core/http-utils';
import { MailError } from '@atelier/core/mail-error';
import type { Mailer } from '@atelier/core/ports/mail';
import { createTransport } from 'nodemailer';
import { envelopeOf } from './envelope.ts';

export interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  /** `starttls` and `tls` check the server's certificate; `none` is for a server on this very machine alone. */
  readonly security: 'starttls' | 'tls' | 'none';
  readonly auth: { readonly user: string; readonly password: string } | null;
  /** Whom mails come from: `Atelier <no-reply@studio.example>`. */
  readonly from: string;
  /** How long one mail may take, everything included, in milliseconds. */
  readonly timeoutMs: number;
  /** Connections at the same time, one for each mail that is being sent. */
  readonly connections: number;
}

/** How long the server may take at most to pick up, and to greet. */
const longestConnectMs = 10_000;
/** How long it may be silent at most in between. */
const longestSilenceMs = 20_000;

const fieldOf = (thrown: unknown, name: 'code' | 'responseCode' | 'command'): string => {
  const value =
    typeof thrown === 'object' && thrown !== null && name in thrown ? Reflect.get(thrown, name) : '';
  return /^[A-Z0-9_ ]{1,32}$/.test(String(value)) ? String(value) : '';
};

/** What may be told of a refusal: servers repeat the recipient's address in theirs, so their words are left out. */
const told = (thrown: unknown): MailError => {
  const facts = (['code', 'responseCode', 'command'] as const).map((name) => fieldOf(thrown, name));
  return new MailError(
    `The mail server did not take it: ${facts.filter(Boolean).join(' ') || 'unknown fault'}.`,
  );
};

/**
 * Sends by SMTP over a few kept connections. TLS of at least 1.2 with a checked certificate, or nothing is sent
 * (ASVS 12.2.1, 12.3.2).
 * @throws Error when plain text is asked for to another machine
 */
export const createSmtpMailer = (settings: SmtpSettings): Mailer => {
  const { host, port, security, auth, from, timeoutMs, connections } = settings;
  const connectTimeoutMs = Math.min(longestConnectMs, timeoutMs);
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
    tls: { minVersion: 'TLSv1.2', rejectUnauthorized: true },
    ...(auth === null ? {} : { auth: { user: auth.user, pass: auth.password } }),
    maxConnections: connections,
    // We try again ourselves, and know when; this is for a kept connection that has gone stale.
    maxRequeues: 1,
    connectionTimeout: connectTimeoutMs,
    dnsTimeout: connectTimeoutMs,
    greetingTimeout: connectTimeoutMs,
    socketTimeout: Math.min(longestSilenceMs, timeoutMs),
    logger: false,
  });
  return {
    async send(mail) {
      const envelope = envelopeOf(mail, from);
      try {
        await transport.sendMail({ ...envelope, signal: AbortSignal.timeout(timeoutMs) });
      } catch (thrown) {
        throw told(thrown);
      }
    },
    close: async () => transport.close(),
  };
};
