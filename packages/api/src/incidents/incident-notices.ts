import { AppError } from '@atelier/core/errors';
import type {
  AffectedPerson,
  IncidentNoticeRecord,
  IncidentRecord,
} from '@atelier/core/ports/incident-store';
import type { Stores } from '@atelier/core/ports/stores';
import {
  type IncidentNotice,
  maxToldAtOnce,
  type SaveNoticeInput,
  type SendNoticeInput,
} from '@atelier/core/schemas/incident-notices';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import type { Principal } from '../trpc/request-context.ts';
import {
  addEntries,
  entryOf,
  incidentEntity,
  lockPeople,
  lockResponders,
  requireOpen,
} from './incident-changes.ts';

/** One notice a case, so that two people who begin it at once write the same one. */
const idOf = (incidentId: string): string => `int_${incidentId.slice('inc_'.length)}`;

const changedMeanwhile = (): AppError =>
  new AppError('conflict', 'Someone else has just changed this notice. Look at it, then try again.');

/** What the people affected are told: drafted from the runbook, edited, and sent only on purpose. */
export const incidentNotices = ({
  db,
  clock,
  outbox,
  runbooks,
}: Pick<Deps, 'clock' | 'db' | 'outbox' | 'runbooks'>) => {
  const stored = async (
    stores: Pick<Stores, 'incidentNotices'>,
    incidentId: string,
  ): Promise<IncidentNoticeRecord | null> => (await stores.incidentNotices.list(incidentId))[0] ?? null;

  const view = async (incident: IncidentRecord): Promise<IncidentNotice> => {
    const notice = await stored(db, incident.id);
    const { told, untold } = await db.incidentPeople.figures(incident.id);
    const { subject, body } = notice ?? (await runbooks.find(incident.runbook)).notice;
    return { subject, body, version: notice?.version ?? 0, untold, told };
  };

  const queue = (
    stores: Stores,
    { subject, body }: IncidentNoticeRecord,
    { id: userId, name, email: to }: NonNullable<AffectedPerson['person']>,
  ) => outbox.add(stores, { to, userId, message: { kind: 'incident_notice', name, subject, body } });

  const requireCase = async (id: string): Promise<IncidentRecord> => {
    const incident = await db.incidents.find(id);
    if (incident === null) throw new AppError('not_found');
    return incident;
  };

  return {
    /** @throws AppError `not_found` */
    get: async (id: string): Promise<IncidentNotice> => view(await requireCase(id)),

    /** @throws AppError `not_found`, `conflict` if someone has changed it since `version` */
    async save(principal: Principal, { id, version, subject, body }: SaveNoticeInput, audit: AuditTrail) {
      await db.transaction(async (stores) => {
        await lockResponders(stores, principal);
        await requireOpen(stores, id);
        const [known, at] = [await stored(stores, id), clock.now()];
        if ((known?.version ?? 0) !== version) throw changedMeanwhile();
        if (known === null)
          await stores.incidentNotices.add({
            ...{ id: idOf(id), incidentId: id, subject, body, version: 1, updatedAt: at },
            ...{ sentAt: null, sentBy: null, recipients: 0 },
          });
        else if (
          (await stores.incidentNotices.update(id, known.id, version, { subject, body, updatedAt: at })) ===
          null
        )
          throw changedMeanwhile();
        await audit.write(stores, 'incident_notice_changed', incidentEntity(id));
      });
      return view(await requireCase(id));
    },

    /**
     * Queues the stored notice to those on the list who were not told, at most `maxToldAtOnce`; each person once. In a drill no
     * one is told.
     * @throws AppError `not_found`, `conflict`
     */
    async send(principal: Principal, { id, version }: SendNoticeInput, audit: AuditTrail) {
      return db.transaction(async (stores) => {
        // Their accounts before the case, in the lock order: an account that is being deleted gets no email.
        const chosen = await stores.incidentPeople.untold(id, maxToldAtOnce);
        await lockPeople(stores, principal, chosen);
        const { isDrill } = await requireOpen(stores, id);
        const notice = await stored(stores, id);
        if (notice === null || notice.version !== version) throw changedMeanwhile();
        const { untold } = await stores.incidentPeople.figures(id);
        const people = isDrill ? [] : await stores.incidentPeople.tell(id, chosen, clock.now());
        for (const { person } of people) if (person !== null) await queue(stores, notice, person);
        const queued = isDrill ? Math.min(untold, maxToldAtOnce) : people.length;
        const details = { queued, drill: isDrill };
        await addEntries(stores, id, [
          entryOf(
            {
              ...{ incidentId: id, kind: 'change', authorId: principal.user.id },
              details: { changed: 'notice', ...details },
            },
            clock.now(),
          ),
        ]);
        await audit.write(stores, 'incident_notice_sent', { ...incidentEntity(id), details });
        return { queued, left: untold - queued };
      });
    },
  };
};
