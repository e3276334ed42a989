import type { MailMessage } from '@atelier/core/ports/mail';

const link = 'https://studio.example/reset-password#token=abc_DEF-123';
const at = '2026-11-22T03:40:00.000Z';
const ip = '203.0.113.7';
const device = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

/** One message of each kind, with `given` in all fields that may contain untrusted text. */
export const everyMessage = (
  given: { name?: string; email?: string; device?: string; ip?: string } = {},
): MailMessage[] => {
  const { name = 'Ada', email = 'ada@example.org' } = given;
  const items = [
    { kind: 'password', name: '', addedAt: null, outcome: 'removed' },
    { kind: 'sessions', name: '2', addedAt: null, outcome: 'removed' },
    { kind: 'passkey', name, addedAt: at, outcome: 'removed' },
    { kind: 'identity', name: 'google', addedAt: at, outcome: 'removed' },
    { kind: 'totp', name: '', addedAt: at, outcome: 'kept' },
    { kind: 'recovery_codes', name: '', addedAt: at, outcome: 'kept' },
    { kind: 'token', name, addedAt: at, outcome: 'removed' },
    { kind: 'email_change', name: email, addedAt: null, outcome: 'removed' },
  ] as const;
  const where = { ip: given.ip ?? ip, at, device: given.device ?? device };
  return [
    { kind: 'verify_email', name, link, validH: 24 },
    { kind: 'already_registered', name, signInLink: 'https://studio.example/sign-in', resetLink: link },
    { kind: 'reset_password', name, link, validMinutes: 30, cause: 'asked', items: [] },
    { kind: 'reset_password', name, link, validMinutes: 30, cause: 'admin', items: [] },
    { kind: 'reset_password', name, link, validMinutes: 30, cause: 'disowned', items },
    { kind: 'invitation', name, email, link, validH: 168 },
    { kind: 'email_change_old', name, newEmail: email, link, validH: 24 },
    { kind: 'email_change_new', name, oldEmail: email, link, validH: 1 },
    { kind: 'email_change_taken', name },
    ...[1, 2].map((count) => ({
      ...{ kind: 'alert' as const, name, channelId: 'chn_1', link: 'https://studio.example/admin/alerts' },
      alerts: Array.from({ length: count }, () => ({
        ...{ severity: 'critical' as const, title: name, explanation: name, link },
      })),
    })),
    { kind: 'delivery_test', name },
    { kind: 'export_ready', name, until: at, link },
    ...(['started', 'soon', 'done', 'cancelled'] as const).map((stage) => ({
      kind: 'account_deletion' as const,
      name,
      stage,
      dueAt: stage === 'started' || stage === 'soon' ? at : null,
      link,
    })),
    ...(['given', 'deleted', 'received'] as const).map((side) => ({
      ...{ kind: 'pictures_transferred' as const, name, side, other: name, link },
      ...{ pictures: 12, collections: 1, shares: side === 'given' ? 2 : 0 },
    })),
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
    ...(['lock_account', 'end_sessions', 'pause_generation'] as const).map((what) => ({
      kind: 'account_protected' as const,
      name,
      what,
      until: what === 'end_sessions' ? null : at,
      link,
    })),
    {
      kind: 'incident_notice' as const,
      name,
      subject: 'About your account',
      body: 'Hello {name},\n\n{name}, we <b>found</b> that it was seen.\n\nWe are sorry.',
    },
    {
      kind: 'private_look' as const,
      name,
      reviewer: name,
      reason: 'A report of <b>stolen</b> pictures.',
      until: at,
      link,
    },
    ...(['passkey_added', 'password_reset', 'locked_after_disowning', 'locked_after_reset'] as const).map(
      (change) => ({
        kind: 'security_notice' as const,
        name,
        change,
        what: change === 'passkey_added' ? name : null,
        items: change === 'passkey_added' ? [] : items,
        ...where,
        accountLink: 'https://studio.example/account',
      }),
    ),
  ];
};
