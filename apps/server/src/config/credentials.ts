import { isLoopback } from '@atelier/core/http-utils';

/** Whether a connection leaves this machine: not to a loopback address or a socket. */
const isRemote = (host: string): boolean => host !== '' && !host.startsWith('/') && !isLoopback(host);

/** The host of a `postgres://` URL as far as it is in the URL; empty for other databases. */
const databaseHost = (url: URL | null): string =>
  url?.protocol.startsWith('postgres') === true ? (url.searchParams.get('host') ?? url.hostname) : '';

/**
 * Warnings about services on other machines that are used without a credential (ASVS 13.2.1). No error, because a server may
 * know this machine otherwise: a relay by its address, PostgreSQL by a password file.
 */
export const missingCredentials = (
  { smtpHost, smtpUser }: { readonly smtpHost: string | undefined; readonly smtpUser: string | undefined },
  databaseUrl: string,
  env: NodeJS.ProcessEnv,
): string[] => {
  const database = URL.parse(databaseUrl);
  const hasPassword = Boolean(database?.password || env.PGPASSWORD || env.PGPASSFILE);
  return [
    ...(smtpHost !== undefined && smtpUser === undefined && isRemote(smtpHost)
      ? [
          'SMTP_HOST is another machine and SMTP_USER is not set: anyone who reaches it may be able to send email as this server.',
        ]
      : []),
    ...(isRemote(databaseHost(database)) && !hasPassword
      ? ['DATABASE_URL names another machine and no password: make sure that the database asks for one.']
      : []),
  ];
};
