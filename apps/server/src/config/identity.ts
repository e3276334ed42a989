import { isIP } from 'node:net';
import type { ServiceSettings } from '@atelier/api';
import { isLoopback } from '@atelier/core/http-utils';
import { type Role, roles } from '@atelier/core/policy';
import { z } from 'zod';
import {
  ConfigError,
  certificates,
  endpoint,
  flag,
  integer,
  isHost,
  issuedSecret,
  optionalInteger,
  sender,
  someOf,
} from './fields.ts';
import type { Secret } from './secret.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayS = 86_400;

const name = z.string().regex(/^[^\p{Cc}\p{Cf}]{1,60}$/u, 'must have 1 to 60 visible characters');
const clientId = z.string().min(1).max(300, 'must have at most 300 characters').optional();

/** Mail, sign-in methods, second factors and tokens. */
export const identityVariables = {
  SMTP_HOST: z.string().refine(isHost, 'must be an address or a name of a machine').optional(),
  SMTP_PORT: optionalInteger(1, 65_535),
  SMTP_SECURITY: z.enum(['starttls', 'tls', 'none']).default('starttls'),
  SMTP_USER: z.string().max(300, 'must have at most 300 characters').optional(),
  SMTP_PASSWORD: issuedSecret,
  SMTP_CA: certificates,
  SMTP_CONNECTIONS: integer(1, 50, 8),
  SMTP_TIMEOUT_SECONDS: integer(5, 90, 30),
  MAIL_FROM: sender.optional(),
  REGULAR_AUTH_ENABLED: flag(true),
  REQUIRE_EMAIL_VERIFICATION: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
  GOOGLE_AUTH_ENABLED: flag(false),
  GOOGLE_CLIENT_ID: clientId,
  GOOGLE_CLIENT_SECRET: issuedSecret,
  GOOGLE_ISSUER: endpoint.default('https://accounts.google.com'),
  GITHUB_AUTH_ENABLED: flag(false),
  GITHUB_CLIENT_ID: clientId,
  GITHUB_CLIENT_SECRET: issuedSecret,
  GITHUB_URL: endpoint.default('https://github.com'),
  GITHUB_API_URL: endpoint.default('https://api.github.com'),
  GITHUB_ENTERPRISE_CA: certificates,
  OIDC_AUTH_ENABLED: flag(false),
  OIDC_NAME: name.default('Single sign-on'),
  OIDC_ISSUER: endpoint.optional(),
  OIDC_CLIENT_ID: clientId,
  OIDC_CLIENT_SECRET: issuedSecret,
  OIDC_CA: certificates,
  TWO_FACTOR_ROLES: someOf(roles),
  // Named for compatibility: the length to which constant-time responses are rounded up, see `constantTimeStepMs`.
  EVEN_ANSWER_MS: integer(0, 10_000, 250),
  STEP_UP_MINUTES: integer(1, 1440, 10),
  VERIFY_HOURS: integer(1, 168, 24),
  RESET_MINUTES: integer(5, 60, 30),
  EMAIL_CHANGE_HOURS: integer(1, 168, 24),
  INVITATION_HOURS: integer(1, 720, 168),
  ACCOUNT_DELETION_DAYS: integer(0, 90, 14),
  ACCESS_TOKEN_MINUTES: integer(1, 1440, 30),
  REFRESH_TOKEN_DAYS: integer(1, 365, 14),
  SIGN_IN_FREE_FAILURES: integer(0, 100, 2),
  SIGN_IN_LOCK_AFTER: integer(1, 1000, 5),
  SIGN_IN_LOCK_SECONDS: integer(1, 86_400, 300),
  // Named for compatibility: failures after which sign-in is blocked until a reset, see `blockAfter`.
  SIGN_IN_SEAL_AFTER: integer(2, 10_000, 10),
  SIGN_IN_FAILURES_PER_ADDRESS: integer(1, 1_000_000, 5),
};
const identityShape = z.object(identityVariables);
type Values = z.output<typeof identityShape>;

/** Default port per security mode (RFC 8314, RFC 5321). */
const smtpPorts = { starttls: 587, tls: 465, none: 25 } as const;

/** Mail needs a domain name; an IP address becomes `localhost`. */
const mailHost = ({ hostname }: URL): string =>
  isIP(hostname.replace(/^\[|\]$/g, '')) === 0 ? hostname : 'localhost';

/**
 * Whether mail servers can accept the sender: `localhost`, and names without a dot, exist on one machine only. Private
 * domains such as `.internal` may have a mail server of their own.
 */
const isPublicSender = (from: string): boolean => {
  const domain = /@([^@>\s]+)>?$/.exec(from)?.[1]?.toLowerCase() ?? '';
  return domain.includes('.') && !/(^|\.)(localhost|localdomain|invalid)$/.test(domain);
};

const readMail = (values: Values, appUrl: URL) => {
  const { SMTP_HOST: host, SMTP_SECURITY: security, SMTP_USER: user, SMTP_PASSWORD: password } = values;
  const from = values.MAIL_FROM ?? `Atelier <no-reply@${mailHost(appUrl)}>`;
  if (host === undefined) return { from, smtp: null };
  if (security === 'none' && !isLoopback(host))
    throw new ConfigError(
      'SMTP_SECURITY=none would send sign-in links in plain text: use starttls or tls unless SMTP_HOST is this machine.',
    );
  if (!isPublicSender(from))
    throw new ConfigError(
      `SMTP_HOST is set, but mail servers refuse ${values.MAIL_FROM === undefined ? 'the sender that follows from APP_URL' : 'a sender like MAIL_FROM'}: set MAIL_FROM to an address at your own domain, such as studio@example.org.`,
    );
  if ((user === undefined) !== (password === undefined))
    throw new ConfigError('SMTP_USER and SMTP_PASSWORD belong together: set both or neither.');
  const auth = user === undefined || password === undefined ? null : { user, password };
  const port = values.SMTP_PORT ?? smtpPorts[security];
  const bounds = { connections: values.SMTP_CONNECTIONS, timeoutMs: values.SMTP_TIMEOUT_SECONDS * 1000 };
  return { from, smtp: { host, port, security, ca: values.SMTP_CA, auth, ...bounds } };
};

const credentials = (
  values: Values,
  provider: 'GOOGLE' | 'GITHUB' | 'OIDC',
): { clientId: string; clientSecret: Secret } | null => {
  if (!values[`${provider}_AUTH_ENABLED`]) return null;
  const id = values[`${provider}_CLIENT_ID`];
  const secret = values[`${provider}_CLIENT_SECRET`];
  if (id === undefined || secret === undefined)
    throw new ConfigError(
      `${provider}_AUTH_ENABLED needs ${provider}_CLIENT_ID and ${provider}_CLIENT_SECRET; set both or turn it off.`,
    );
  return { clientId: id, clientSecret: secret };
};

const readOidc = (values: Values) => {
  const known = credentials(values, 'OIDC');
  if (known === null) return null;
  if (values.OIDC_ISSUER === undefined)
    throw new ConfigError('OIDC_AUTH_ENABLED needs OIDC_ISSUER; set it or turn it off.');
  return { ...known, name: values.OIDC_NAME, issuer: values.OIDC_ISSUER, ca: values.OIDC_CA };
};

const readProviders = (values: Values) => {
  const google = credentials(values, 'GOOGLE');
  const github = credentials(values, 'GITHUB');
  const oidc = readOidc(values);
  if (!values.REGULAR_AUTH_ENABLED && google === null && github === null && oidc === null)
    throw new ConfigError(
      'Nobody could sign in: turn on REGULAR_AUTH_ENABLED, GOOGLE_AUTH_ENABLED, GITHUB_AUTH_ENABLED or OIDC_AUTH_ENABLED.',
    );
  return {
    google: google && { ...google, issuer: values.GOOGLE_ISSUER },
    github: github && {
      ...github,
      url: values.GITHUB_URL,
      apiUrl: values.GITHUB_API_URL,
      ca: values.GITHUB_ENTERPRISE_CA,
    },
    oidc,
  };
};

/** How failed attempts turn into waiting time (R-LIM-5). */
const readBackoff = (values: Values): ServiceSettings['backoff'] => {
  const account = {
    freeFailures: values.SIGN_IN_FREE_FAILURES,
    lockAfter: values.SIGN_IN_LOCK_AFTER,
    lockS: values.SIGN_IN_LOCK_SECONDS,
    blockAfter: values.SIGN_IN_SEAL_AFTER,
    forgetAfterS: dayS,
  };
  if (account.blockAfter <= account.lockAfter)
    throw new ConfigError('SIGN_IN_SEAL_AFTER must be greater than SIGN_IN_LOCK_AFTER.');
  const perAddress = values.SIGN_IN_FAILURES_PER_ADDRESS;
  return {
    account,
    // A known device that is blocked counts as an unknown one from then on.
    device: account,
    address: {
      freeFailures: perAddress,
      lockAfter: perAddress,
      lockS: 3600,
      blockAfter: null,
      forgetAfterS: 3600,
    },
    secondFactor: { freeFailures: 4, lockAfter: 5, lockS: 300, blockAfter: null, forgetAfterS: dayS },
  };
};

/** Roles that require a second factor by default in production (R-ID-8). */
const productionSecondFactorRoles: readonly Role[] = ['admin', 'superadmin'];

/**
 * Combines the settings of mail and sign-in.
 * @throws ConfigError when no sign-in method is enabled, a provider lacks settings, or mail would be sent unencrypted
 */
export const readIdentity = (
  values: Values,
  { appUrl, isProduction }: { appUrl: URL; isProduction: boolean },
) => {
  const mail = readMail(values, appUrl);
  return {
    mail,
    providers: readProviders(values),
    signIn: {
      regularAuth: values.REGULAR_AUTH_ENABLED,
      emailVerificationRequired: values.REQUIRE_EMAIL_VERIFICATION ?? mail.smtp !== null,
      verifyTtlMs: values.VERIFY_HOURS * hourMs,
      resetTtlMs: values.RESET_MINUTES * minuteMs,
      invitationTtlMs: values.INVITATION_HOURS * hourMs,
      hasMailServer: mail.smtp !== null,
      emailChangeTtlMs: values.EMAIL_CHANGE_HOURS * hourMs,
      secondFactorRoles: values.TWO_FACTOR_ROLES ?? (isProduction ? productionSecondFactorRoles : []),
      constantTimeStepMs: values.EVEN_ANSWER_MS,
      stepUpTtlMs: values.STEP_UP_MINUTES * minuteMs,
      backoff: readBackoff(values),
    } satisfies Partial<ServiceSettings>,
    bearer: {
      accessTtlMs: values.ACCESS_TOKEN_MINUTES * minuteMs,
      refreshTtlMs: values.REFRESH_TOKEN_DAYS * dayS * 1000,
    },
  };
};
