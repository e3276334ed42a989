import { AppError } from '@atelier/core/errors';
import type { AuditEvent } from '@atelier/core/policy';
import { roleCan } from '@atelier/core/policy';
import type {
  AlertChangeRecord,
  AlertFilter,
  AlertRecord,
  AlertUpdate,
} from '@atelier/core/ports/alert-stores';
import type { Stores } from '@atelier/core/ports/stores';
import type { AlertAdmin, AlertDetail, AlertVerdict, AlertView } from '@atelier/core/schemas/alerts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import { fetchPage, type ListInput } from '../shared/pages.ts';
import { viewAuditRow } from '../shared/views.ts';
import type { Actor } from '../trpc/request-context.ts';
import { namesIn, viewAlert, viewChange } from './alert-views.ts';
import { recordChange } from './queue-deliveries.ts';
import { changeOf } from './raise.ts';

/** More is not shown; the audit log has it. */
const shownChanges = 100;
const shownInStory = 20;
const shownAdmins = 100;
const shownEvidence = 20;

/** What an admin does to an alert. */
interface Act {
  readonly kind: AlertChangeRecord['kind'];
  readonly event: AuditEvent;
  readonly update: AlertUpdate;
  readonly fields?: Partial<AlertChangeRecord>;
}

/** Refuses what another admin was faster at, and says who. */
const refuse = async (stores: Pick<Stores, 'users'>, actor: Actor, by: string | null, done: string) => {
  const user = by === null ? null : await stores.users.findById(by);
  const who = by === actor.userId ? 'You have' : `${user?.name ?? 'Another administrator'} has`;
  throw new AppError('conflict', `${who} already ${done} this alert.`);
};

const refuseResolved = async (stores: Pick<Stores, 'users'>, actor: Actor, alert: AlertRecord) => {
  if (alert.state === 'resolved') await refuse(stores, actor, alert.resolvedBy, 'resolved');
};

/** Spans are chosen in minutes: an end that differs by less is that of a second press. */
const sameEndMs = 60_000;
/** @throws AppError `conflict` if this changes nothing: it is snoozed until then, or is awake and stays so */
const refuseRepeatedSnooze = (before: Date | null, until: Date | null, now: Date): void => {
  const isAwake = before === null || before <= now;
  if (until === null && isAwake) throw new AppError('conflict', 'This alert isn’t snoozed.');
  if (until !== null && !isAwake && Math.abs(until.getTime() - before.getTime()) < sameEndMs)
    throw new AppError('conflict', 'This alert is snoozed until then already.');
};

/** What administrators do about alerts (R-SEC-5). */
export const alertService = ({ db, clock, onAlertQueued }: Pick<Deps, 'clock' | 'db' | 'onAlertQueued'>) => {
  const adminsOf = async (): Promise<AlertAdmin[]> => {
    const page = { after: null, limit: shownAdmins };
    const found = await Promise.all([
      db.users.list({ role: 'superadmin', locked: false }, page),
      db.users.list({ role: 'admin', locked: false }, page),
    ]);
    return found.flat().map(({ id, name }) => ({ id, name }));
  };

  const detailOf = async (alert: AlertRecord): Promise<AlertDetail> => {
    const [changes, story, admins] = await Promise.all([
      db.alerts.changesOf(alert.id, shownChanges),
      db.alerts.listStory(alert.storyId, shownInStory + 1),
      adminsOf(),
    ]);
    const others = story.filter(({ id }) => id !== alert.id).slice(0, shownInStory);
    const names = await namesIn(db, [alert, ...others], changes);
    return {
      ...viewAlert(alert, names),
      seqs: [...alert.seqs],
      changes: changes.map((change) => viewChange(change, names)),
      story: others.map((other) => viewAlert(other, names)),
      admins,
    };
  };

  const get = async (id: string): Promise<AlertDetail> => {
    const alert = await db.alerts.find(id);
    if (alert === null) throw new AppError('not_found');
    return detailOf(alert);
  };

  /** @param decide reads the alert as it is, and refuses or says what changes */
  const act = async (
    actor: Actor,
    id: string,
    audit: AuditTrail,
    decide: (stores: Stores, alert: AlertRecord, now: Date) => Promise<Act>,
  ): Promise<AlertDetail> => {
    await db.transaction(async (stores) => {
      await stores.alerts.serialise();
      const alert = await stores.alerts.find(id);
      if (alert === null) throw new AppError('not_found');
      await refuseResolved(stores, actor, alert);
      const now = clock.now();
      const { kind, event, update, fields } = await decide(stores, alert, now);
      await stores.alerts.update(id, update);
      await recordChange(stores, alert, changeOf(alert, kind, now, { actorId: actor.userId, ...fields }));
      await audit.write(stores, event, {
        ...{ entityType: 'alert', entityId: id },
        details: { kind: alert.kind, severity: alert.severity, ...detailsOf(fields) },
      });
    });
    onAlertQueued();
    return get(id);
  };

  return {
    get,

    async list(
      filter: AlertFilter,
      input: ListInput,
    ): Promise<{ items: AlertView[]; nextCursor: string | null }> {
      const { rows, nextCursor } = await fetchPage(input, (page) =>
        db.alerts.list(filter, clock.now(), page),
      );
      const names = await namesIn(db, rows);
      return { items: rows.map((alert) => viewAlert(alert, names)), nextCursor };
    },

    /**
     * The rows of the audit log behind it, newest first; those that were removed after their time are left out.
     * @throws AppError `not_found`
     */
    async evidence(id: string, beforeSeq: number | null) {
      const alert = await db.alerts.find(id);
      if (alert === null) throw new AppError('not_found');
      const named = alert.seqs.filter((seq) => beforeSeq === null || seq < beforeSeq).toReversed();
      const page = named.slice(0, shownEvidence);
      const rows = await Promise.all(
        page.map(async (seq) => (await db.audit.list({}, seq + 1, 1)).filter((row) => row.seq === seq)),
      );
      const nextCursor = named.length > page.length ? String(page.at(-1)) : null;
      return { items: rows.flat().map(viewAuditRow), nextCursor };
    },

    figures: () => db.alerts.figures(clock.now()),

    /** open → acknowledged by this admin. @throws AppError `not_found`, `conflict` with who was faster */
    acknowledge: (actor: Actor, { id, note }: { id: string; note?: string | undefined }, audit: AuditTrail) =>
      act(actor, id, audit, async (stores, alert, now) => {
        if (alert.state === 'acknowledged') await refuse(stores, actor, alert.acknowledgedBy, 'acknowledged');
        return {
          ...{ kind: 'acknowledged', event: 'alert_acknowledged', fields: { note: note ?? null } },
          update: { state: 'acknowledged', acknowledgedBy: actor.userId, acknowledgedAt: now },
        };
      }),

    /** @throws AppError `not_found`, `validation_failed` if that is no admin, `conflict` if it is resolved or theirs already */
    assign: (
      actor: Actor,
      { id, assigneeId }: { id: string; assigneeId: string | null },
      audit: AuditTrail,
    ) =>
      act(actor, id, audit, async (stores, alert) => {
        const user = assigneeId === null ? null : await stores.users.findById(assigneeId);
        const isAble = user !== null && user.lockedAt === null && roleCan(user.role, 'alert:manage');
        if (assigneeId !== null && !isAble)
          throw new AppError('validation_failed', 'Only an administrator can be assigned.');
        if (alert.assigneeId === assigneeId)
          throw new AppError('conflict', `This alert is assigned to ${user?.name ?? 'no one'} already.`);
        return { kind: 'assigned', event: 'alert_assigned', update: { assigneeId }, fields: { assigneeId } };
      }),

    /**
     * Hides it from the active list until then; a higher severity ends that. `minutes` 0 ends it now.
     * @throws AppError `not_found`, `conflict` if it is resolved, or snoozed like that already
     */
    snooze: (
      actor: Actor,
      { id, minutes, note }: { id: string; minutes: number; note?: string | undefined },
      audit: AuditTrail,
    ) =>
      act(actor, id, audit, async (stores, alert, now) => {
        const until = minutes === 0 ? null : new Date(now.getTime() + minutes * 60_000);
        const [last] = await stores.alerts.changesOf(id, 1);
        // A new note is kept in any case.
        if (note === undefined || (last?.kind === 'snoozed' && last.note === note))
          refuseRepeatedSnooze(alert.snoozedUntil, until, now);
        return {
          ...{ kind: 'snoozed', event: 'alert_snoozed', update: { snoozedUntil: until } },
          fields: { until, note: note ?? null },
        };
      }),

    note: (actor: Actor, { id, note }: { id: string; note: string }, audit: AuditTrail) =>
      act(actor, id, audit, async () => ({
        ...{ kind: 'noted', event: 'alert_noted', update: {}, fields: { note } },
      })),

    /** For good: if the same happens again, that is a new alert. @throws AppError `not_found`, `conflict` */
    resolve: (
      actor: Actor,
      { id, verdict, note }: { id: string; verdict: AlertVerdict; note: string },
      audit: AuditTrail,
    ) =>
      act(actor, id, audit, async (_, __, now) => ({
        ...{ kind: 'resolved', event: 'alert_resolved', fields: { verdict, note } },
        update: {
          ...{ state: 'resolved', resolvedBy: actor.userId, resolvedAt: now, verdict },
          snoozedUntil: null,
        },
      })),
  };
};

/** What the audit log has of a change: never the note. */
function detailsOf(fields: Partial<AlertChangeRecord> = {}) {
  const { assigneeId, until, verdict } = fields;
  return {
    ...(assigneeId !== undefined && { assigneeId }),
    ...(until !== undefined && { until: until?.toISOString() ?? null }),
    ...(verdict !== undefined && { verdict }),
  };
}
