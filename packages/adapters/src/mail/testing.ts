import type { MailMessage } from '@atelier/core/ports/mail';

const link = 'https://studio.example/reset-password#token=abc_DEF-123';
const at = '2026-11-22T03:40:00.000Z';
const ip = '203.0.113.7';
const device = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

/** One message of each kind, with `given` wherever a stranger's text may stand. */
export const everyMessage = (
  given: { name?: string; email?: string; device?: string; ip?: string } = {},
): MailMessage[] => {
  const { name = 'Ada', email = 'ada@example.org' } = given;
  const where = { ip: given.ip ?? ip, at, device: given.device ?? device };
  return [
    { kind: 'verify_email', name, link, validH: 24 },
    { kind: 'already_registered', name, signInLink: 'https://studio.example/sign-in', resetLink: link },
    { kind: 'reset_password', name, link, validMinutes: 30, cause: 'asked' },
    { kind: 'reset_password', name, link, validMinutes: 30, cause: 'admin' },
    { kind: 'reset_password', name, link, validMinutes: 30, cause: 'disowned' },
    { kind: 'email_change_old', name, newEmail: email, link, validH: 24 },
    { kind: 'email_change_new', name, oldEmail: email, link, validH: 1 },
    { kind: 'email_change_taken', name },
    { kind: 'new_device', name, ...where, method: 'password', link },
    ...[false, true].flatMap((inKnownBrowser) =>
      [false, true].map((untilReset) => ({
        kind: 'sign_in_locked' as const,
        name,
        inKnownBrowser,
        untilReset,
        minutes: 5,
        resetLink: link,
        ip: where.ip,
        at,
      })),
    ),
    ...(['password_changed', 'locked_after_disowning'] as const).map((change) => ({
      kind: 'security_notice' as const,
      name,
      change,
      ...where,
      accountLink: 'https://studio.example/account',
    })),
  ];
};
