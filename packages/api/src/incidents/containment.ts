import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import { type ContainmentKind, undoableActions } from '@atelier/core/incidents/incidents';
import { previewDigest } from '@atelier/core/incidents/preview-digest';
import type { ContainmentTarget, IncidentActionRecord } from '@atelier/core/ports/incident-store';
import type { Stores } from '@atelier/core/ports/stores';
import type {
  ContainInput,
  IncidentAction,
  PreviewInput,
  UndoInput,
} from '@atelier/core/schemas/containment';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import type { Principal } from '../trpc/request-context.ts';
import { addEntries, entryOf, incidentEntity, lockResponders, requireOpen } from './incident-changes.ts';
import { viewActions } from './incident-views.ts';

export type Figures = Readonly<Record<string, number>>;

/** Whom it concerns, in the order of their ids; null for everyone, and for kinds that are not about people. */
type Ids = readonly string[] | null;

/** Who runs an action, and where they are. */
export interface ContainmentCaller {
  readonly principal: Principal;
  readonly address: string;
}

const changedSince = (): AppError =>
  new AppError('conflict', 'Something has changed since you looked. See what it would do now.');

/** @throws AppError `validation_failed` if only a preview can say which people it concerns */
const requireExpected = ({ expected, target }: ContainInput): void => {
  if (expected === null && target.everyone !== true)
    throw new AppError('validation_failed', 'Look at what it would do first.');
};

/** One kind of containment, within the caller's transaction. */
export interface Containment {
  /** Read once, and then passed on: the list of a case may change meanwhile. @throws AppError `validation_failed` */
  people(stores: Stores, incidentId: string, target: ContainmentTarget): Promise<Ids>;
  /** Locks them, before `figures`, so that these stay true until it runs. */
  lock(stores: Stores, principal: Principal, ids: Ids): Promise<void>;
  /**
   * What `run` would do now, for a caller at this address. Changes nothing.
   * @throws AppError `not_found`, `conflict`, `validation_failed`
   */
  figures(
    stores: Stores,
    principal: Principal,
    on: { readonly ids: Ids; readonly target: ContainmentTarget; readonly address: string },
  ): Promise<Figures>;
  /**
   * Acts, with the events of what it does. Doing nothing, because it was so already, is no error.
   * @throws AppError `conflict` if it became so after the figures
   */
  run(
    stores: Stores,
    principal: Principal,
    on: { readonly ids: Ids; readonly action: IncidentActionRecord; readonly address: string },
    audit: AuditTrail,
  ): Promise<void>;
  /** Takes it back, as far as what it did is still so. */
  undo?(stores: Stores, principal: Principal, action: IncidentActionRecord, audit: AuditTrail): Promise<void>;
  /** What other parts of the server have to know, after the commit. */
  afterwards?(): Promise<void>;
}
export type Containments = Readonly<Partial<Record<ContainmentKind, Containment>>>;

interface Recorded {
  readonly by: string;
  readonly isDrill: boolean;
  readonly isUndo: boolean;
  /** For everyone, whatever the figures were. */
  readonly anyFigures: boolean;
  readonly reason: string | null;
}

/**
 * The actions of a case (R-SEC-6, R-X-5): previewed in figures, then carried out once, with an event and an entry on the timeline
 * that say the same. In a drill nothing but these two happens.
 */
export const incidentContainment = ({ db, clock }: Pick<Deps, 'clock' | 'db'>, kinds: Containments) => {
  const requireKind = (kind: ContainmentKind): Containment => {
    const found = kinds[kind];
    if (found === undefined) throw new AppError('validation_failed', 'This action is not available here.');
    return found;
  };

  const viewOf = async (action: IncidentActionRecord): Promise<IncidentAction> => {
    const [view] = await viewActions(db, [action]);
    if (view === undefined) throw new AppError('internal');
    return view;
  };

  const record = async (
    stores: Stores,
    action: IncidentActionRecord,
    { by, isDrill, isUndo, anyFigures, reason }: Recorded,
    audit: AuditTrail,
  ): Promise<void> => {
    const details = {
      ...{ action: action.kind, drill: isDrill, ...(isUndo ? { undone: true } : action.figures) },
      ...(anyFigures && { anyFigures }),
    };
    await addEntries(stores, action.incidentId, [
      entryOf(
        {
          ...{ incidentId: action.incidentId, kind: 'action', authorId: by, actionId: action.id },
          ...{ details, text: reason },
        },
        clock.now(),
      ),
    ]);
    await audit.write(stores, isUndo ? 'incident_containment_undone' : 'incident_contained', {
      ...incidentEntity(action.incidentId),
      details: { ...details, record: action.id },
    });
  };

  return {
    /** @throws AppError `not_found`, `validation_failed` */
    async preview({ principal, address }: ContainmentCaller, { id, kind, target }: PreviewInput) {
      if ((await db.incidents.find(id)) === null) throw new AppError('not_found');
      // In a transaction, so that the figures are of one moment.
      return db.transaction(async (stores) => {
        const containment = requireKind(kind);
        const ids = await containment.people(stores, id, target);
        const figures = { ...(await containment.figures(stores, principal, { ids, target, address })) };
        const digest = previewDigest({ kind, target, ids, figures });
        return { figures, isUndoable: undoableActions.has(kind), digest };
      });
    },

    async list(id: string) {
      if ((await db.incidents.find(id)) === null) throw new AppError('not_found');
      return { items: await viewActions(db, await db.incidentActions.list(id)) };
    },

    /**
     * A second request of the same key does nothing and answers as the first. The figures are counted again with everything locked; if
     * they are not those of the preview, nothing happens (decision 0061).
     * @throws AppError `not_found`, `conflict`, `validation_failed`
     */
    async contain(
      { principal, address }: ContainmentCaller,
      input: ContainInput,
      audit: AuditTrail,
    ): Promise<IncidentAction> {
      const { id, kind, target, requestKey, reason, expected } = input;
      const containment = requireKind(kind);
      requireExpected(input);
      const done = await db.transaction(async (stores) => {
        // Before anything is counted or locked: a repeated request costs one read.
        if ((await stores.incidentActions.findByRequest(id, requestKey)) !== null) return null;
        const ids = await containment.people(stores, id, target);
        await containment.lock(stores, principal, ids);
        await lockResponders(stores, principal);
        const { isDrill } = await requireOpen(stores, id);
        // Again with the case locked: the figures of a request that was faster are those of after it.
        if ((await stores.incidentActions.findByRequest(id, requestKey)) !== null) return null;
        const figures = await containment.figures(stores, principal, { ids, target, address });
        if (expected !== null && previewDigest({ kind, target, ids, figures }) !== expected)
          throw changedSince();
        const action: IncidentActionRecord = {
          ...{
            id: newId('incidentAction'),
            incidentId: id,
            kind,
            target,
            requestKey,
            doneBy: principal.user.id,
          },
          figures,
          ...{ createdAt: clock.now(), undoneAt: null, undoneBy: null },
        };
        if (!(await stores.incidentActions.add(action))) return null;
        if (!isDrill) await containment.run(stores, principal, { ids, action, address }, audit);
        const by = {
          ...{ by: principal.user.id, isDrill, isUndo: false, anyFigures: expected === null },
          reason: reason === '' ? null : reason,
        };
        await record(stores, action, by, audit);
        return { action, isDrill };
      });
      if (done === null) {
        const earlier = await db.incidentActions.findByRequest(id, requestKey);
        if (earlier === null) throw new AppError('conflict');
        await audit.write(db, 'incident_contained', {
          ...incidentEntity(id),
          details: { action: earlier.kind, record: earlier.id, repeated: true },
        });
        return viewOf(earlier);
      }
      if (!done.isDrill) await containment.afterwards?.();
      return viewOf(done.action);
    },

    /** @throws AppError `not_found`, `conflict` if it is undone already or can't be undone */
    async undo(
      principal: Principal,
      { id, actionId }: UndoInput,
      audit: AuditTrail,
    ): Promise<IncidentAction> {
      const undone = await db.transaction(async (stores) => {
        const action = await stores.incidentActions.find(id, actionId);
        if (action === null) throw new AppError('not_found');
        const containment = requireKind(action.kind);
        if (containment.undo === undefined) throw new AppError('conflict', 'This can’t be undone.');
        // Nothing that is about people can be undone.
        await containment.lock(stores, principal, []);
        await lockResponders(stores, principal);
        const incident = await stores.incidents.findForUpdate(id);
        if (incident === null) throw new AppError('not_found');
        const by = { undoneAt: clock.now(), undoneBy: principal.user.id };
        if (!(await stores.incidentActions.markUndone(actionId, by)))
          throw new AppError('conflict', 'This is undone already.');
        if (!incident.isDrill) await containment.undo(stores, principal, action, audit);
        const note = {
          ...{ by: principal.user.id, isDrill: incident.isDrill, isUndo: true, anyFigures: false },
          reason: null,
        };
        await record(stores, action, note, audit);
        return { action: { ...action, ...by }, containment, isDrill: incident.isDrill };
      });
      if (!undone.isDrill) await undone.containment.afterwards?.();
      return viewOf(undone.action);
    },
  };
};
