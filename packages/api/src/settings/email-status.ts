import type { EmailStatus, EmailTestResult } from '@atelier/core/schemas/settings';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import type { Principal } from '../trpc/request-context.ts';

const shownFailures = 10;

/** How emails are delivered, and whether they are. */
export const emailStatusService = ({ db, mailTest }: Pick<Deps, 'db' | 'mailTest'>) => ({
  async status(): Promise<EmailStatus> {
    const failed = await db.audit.list({ type: 'mail_failed' }, null, shownFailures);
    return {
      from: mailTest.from,
      place: mailTest.place,
      waiting: await db.outbox.count(),
      failures: failed.map(({ time, details }) => ({
        at: time.toISOString(),
        kind: String(details.kind ?? ''),
        attempts: Number(details.attempts ?? 0),
      })),
    };
  },

  /** Sends one message to the caller's own address, and says what came of it. */
  async test({ user: { email, name } }: Principal, audit: AuditTrail): Promise<EmailTestResult> {
    const advice = await mailTest.send(email, name);
    await db.transaction((stores) =>
      audit.write(stores, 'email_tested', {
        ...{ entityType: 'setting', entityId: 'email' },
        details: { outcome: advice === null ? 'accepted' : 'failed' },
      }),
    );
    return { to: email, advice };
  },
});
