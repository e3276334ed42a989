import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import { incidentRoles, isEarlierPhase } from '@atelier/core/incidents/incidents';
import type { Runbook } from '@atelier/core/incidents/runbook';
import type { IncidentChanges, IncidentRecord, IncidentTaskRecord } from '@atelier/core/ports/incident-store';
import type { Stores } from '@atelier/core/ports/stores';
import type {
  AdvanceInput,
  CloseIncidentInput,
  IncidentView,
  OpenIncidentInput,
  ReopenIncidentInput,
  UpdateIncidentInput,
} from '@atelier/core/schemas/incidents';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import { defined, fetchPage, type ListInput } from '../shared/pages.ts';
import type { Principal } from '../trpc/request-context.ts';
import { linkAlerts } from './incident-alerts.ts';
import { addEntries, entryOf, incidentEntity, lockResponders, requireOpen } from './incident-changes.ts';
import { viewIncident, viewIncidents } from './incident-views.ts';
import { recordedOf } from './recorded-changes.ts';

const emptyReview = { cause: '', wentWell: '', wentBadly: '', lessons: '' };
/** Clocks of browsers are not those of servers. */
const maxAheadMs = 5 * 60_000;

const checklistOf = (incidentId: string, runbook: Runbook, createdAt: Date): IncidentTaskRecord[] =>
  runbook.phases
    .flatMap(({ phase, items }) => items.map((text) => ({ phase, text })))
    .map((item, position) => ({
      ...{ id: newId('incidentTask'), incidentId, kind: 'checklist', ...item, position },
      ...{ ownerId: null, dueAt: null, doneAt: null, doneBy: null, createdAt },
    }));

/** Cases (R-SEC-6): opened from a runbook, led through six phases, closed and reopened. Every change is an event. */
export const incidentService = ({ db, clock, runbooks }: Pick<Deps, 'clock' | 'db' | 'runbooks'>) => {
  /** @throws AppError `not_found`, `conflict` if somebody has changed the case since `version` */
  const changed = async (stores: Stores, id: string, version: number, changes: Partial<IncidentChanges>) => {
    const after = await stores.incidents.update(id, version, { ...changes, updatedAt: clock.now() });
    if (after === null)
      throw new AppError('conflict', 'Someone else has just changed this case. Look at it, then try again.');
    return after;
  };

  const requireVersion = (incident: IncidentRecord, version: number): void => {
    if (incident.version !== version)
      throw new AppError('conflict', 'Someone else has just changed this case. Look at it, then try again.');
  };

  const requirePast = (at: Date | null | undefined): void => {
    if (at !== null && at !== undefined && at.getTime() > clock.now().getTime() + maxAheadMs)
      throw new AppError('validation_failed', 'This time is in the future.');
  };

  return {
    runbooks: async () => ({
      items: (await runbooks.list()).map(({ notice: _, ...shown }) => ({
        ...shown,
        containment: [...shown.containment],
        phases: shown.phases.map((phase) => ({ ...phase, items: [...phase.items] })),
      })),
    }),

    async list(filter: { isClosed?: boolean; userId?: string }, input: ListInput) {
      const [{ rows, nextCursor }, figures] = await Promise.all([
        fetchPage(input, (page) => db.incidents.list(filter, page)),
        db.incidents.figures(),
      ]);
      return { items: await viewIncidents(db, rows), nextCursor, figures };
    },

    /** Administrators who can have a role, at most 200. */
    async responders() {
      const page = { after: null, limit: 100 };
      const [admins, superadmins] = await Promise.all([
        db.users.list({ role: 'admin', locked: false }, page),
        db.users.list({ role: 'superadmin', locked: false }, page),
      ]);
      const items = [...superadmins, ...admins].map(({ id, name, email }) => ({ id, name, email }));
      return { items };
    },

    /** @throws AppError `not_found` */
    async get(id: string): Promise<IncidentView> {
      const incident = await db.incidents.find(id);
      if (incident === null) throw new AppError('not_found');
      return viewIncident(db, incident);
    },

    /** Opens a case with the checklists of its runbook; the person who opens it commands it until someone else does. */
    async open(principal: Principal, input: OpenIncidentInput, audit: AuditTrail): Promise<IncidentView> {
      const { alertIds = [], ...given } = input;
      const runbook = await runbooks.find(input.runbook);
      const at = clock.now();
      const incident: IncidentRecord = {
        ...{ id: newId('incident'), ...given, phase: 'detect', openedBy: principal.user.id },
        ...{ commander: principal.user.id, technicalLead: null, communicationsLead: null, scribe: null },
        ...{ duty: 'unknown', awareAt: runbook.concernsPersonalData ? at : null, authorityToldAt: null },
        ...{ reminders: 0, review: emptyReview, version: 1, createdAt: at, updatedAt: at, closedAt: null },
      };
      await db.transaction(async (stores) => {
        await lockResponders(stores, principal);
        await stores.incidents.insert(incident, checklistOf(incident.id, runbook, at));
        await addEntries(stores, incident.id, [
          entryOf(
            {
              ...{ incidentId: incident.id, kind: 'change', authorId: principal.user.id },
              details: { changed: 'opened', runbook: input.runbook, severity: input.severity },
            },
            at,
          ),
        ]);
        const by = { linkedBy: principal.user.id, at };
        const alerts = alertIds.length === 0 ? 0 : await linkAlerts(stores, incident.id, alertIds, by);
        const { runbook: name, severity, isDrill } = input;
        await audit.write(stores, 'incident_opened', {
          ...incidentEntity(incident.id),
          details: { runbook: name, severity, drill: isDrill, alerts },
        });
      });
      return viewIncident(db, incident);
    },

    /** @throws AppError `not_found`, `conflict`, `validation_failed` */
    async update(
      principal: Principal,
      { id, version, ...wanted }: UpdateIncidentInput,
      audit: AuditTrail,
    ): Promise<IncidentView> {
      requirePast(wanted.awareAt);
      requirePast(wanted.authorityToldAt);
      const after = await db.transaction(async (stores) => {
        await lockResponders(
          stores,
          principal,
          incidentRoles.map((role) => wanted[role]),
        );
        const before = await requireOpen(stores, id);
        requireVersion(before, version);
        const { changed: names, details } = recordedOf(before, defined(wanted));
        const reminders = names.includes('awareAt') ? { reminders: 0 } : {};
        const updated = await changed(stores, id, version, { ...defined(wanted), ...reminders });
        await addEntries(stores, id, [
          entryOf({ incidentId: id, kind: 'change', authorId: principal.user.id, details }, clock.now()),
        ]);
        await audit.write(stores, 'incident_changed', { ...incidentEntity(id), details });
        return updated;
      });
      return viewIncident(db, after);
    },

    /** To any other phase; back only with a reason. @throws AppError `not_found`, `conflict`, `validation_failed` */
    async advance(
      principal: Principal,
      { id, version, to, reason }: AdvanceInput,
      audit: AuditTrail,
    ): Promise<IncidentView> {
      const after = await db.transaction(async (stores) => {
        await lockResponders(stores, principal);
        const before = await requireOpen(stores, id);
        requireVersion(before, version);
        if (before.phase === to) throw new AppError('conflict', 'This case is in that phase already.');
        const isBack = isEarlierPhase(to, before.phase);
        if (isBack && (reason === undefined || reason === '')) {
          const message = 'Say why the case goes back.';
          throw new AppError('validation_failed', message, { issues: [{ path: 'reason', message }] });
        }
        const left = (await stores.incidents.tasks(id)).filter(
          (task) => task.phase === before.phase && task.kind === 'checklist' && task.doneAt === null,
        ).length;
        const updated = await changed(stores, id, version, { phase: to });
        const details = { from: before.phase, to, back: isBack, left };
        await addEntries(stores, id, [
          entryOf(
            {
              ...{ incidentId: id, kind: 'phase', authorId: principal.user.id, details },
              text: reason === undefined || reason === '' ? null : reason,
            },
            clock.now(),
          ),
        ]);
        await audit.write(stores, 'incident_phase_changed', { ...incidentEntity(id), details });
        return updated;
      });
      return viewIncident(db, after);
    },

    /** @throws AppError `not_found`, `conflict`, also before the last phase, unless it was a false alarm */
    async close(
      principal: Principal,
      { id, version, outcome, reason }: CloseIncidentInput,
      audit: AuditTrail,
    ): Promise<IncidentView> {
      const after = await db.transaction(async (stores) => {
        await lockResponders(stores, principal);
        const before = await requireOpen(stores, id);
        requireVersion(before, version);
        if (outcome === 'resolved' && before.phase !== 'learn')
          throw new AppError('conflict', 'A case is closed in its last phase, Learn, or as a false alarm.');
        const updated = await changed(stores, id, version, { closedAt: clock.now() });
        const details = { outcome };
        await addEntries(stores, id, [
          entryOf(
            {
              ...{ incidentId: id, kind: 'change', authorId: principal.user.id, text: reason },
              details: { changed: 'closed', outcome },
            },
            clock.now(),
          ),
        ]);
        await audit.write(stores, 'incident_closed', { ...incidentEntity(id), details });
        return updated;
      });
      return viewIncident(db, after);
    },

    /** @throws AppError `not_found`, `conflict` */
    async reopen(
      principal: Principal,
      { id, version, reason }: ReopenIncidentInput,
      audit: AuditTrail,
    ): Promise<IncidentView> {
      const after = await db.transaction(async (stores) => {
        await lockResponders(stores, principal);
        const before = await stores.incidents.find(id);
        if (before === null) throw new AppError('not_found');
        requireVersion(before, version);
        if (before.closedAt === null) throw new AppError('conflict', 'This case is open already.');
        const updated = await changed(stores, id, version, { closedAt: null });
        await addEntries(stores, id, [
          entryOf(
            {
              ...{ incidentId: id, kind: 'change', authorId: principal.user.id, text: reason },
              details: { changed: 'reopened' },
            },
            clock.now(),
          ),
        ]);
        await audit.write(stores, 'incident_reopened', incidentEntity(id));
        return updated;
      });
      return viewIncident(db, after);
    },
  };
};
