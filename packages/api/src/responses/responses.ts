import { AppError } from '@atelier/core/errors';
import type { ResponseFilter, ResponseRecord } from '@atelier/core/ports/response-store';
import type { Stores } from '@atelier/core/ports/stores';
import type {
  AppealResponseInput,
  DeclineResponseInput,
  OwnResponse,
  ResponseView,
} from '@atelier/core/schemas/responses';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import { fetchPage, type ListInput } from '../shared/pages.ts';
import type { Actor } from '../trpc/request-context.ts';
import { appealAlert, resolveAppealAlert } from './appeal-alerts.ts';
import type { createResponder } from './responder.ts';

type ResponseDeps = Pick<Deps, 'alerts' | 'clock' | 'db' | 'onAlertQueued'> & {
  readonly responder: Pick<ReturnType<typeof createResponder>, 'undoAs'>;
};

const dayMs = 86_400_000;
/** How long a person sees what was done. */
const shownMs = 30 * dayMs;
/** How long what happened at once, such as ended sessions, is news. */
const newsMs = 7 * dayMs;

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

const stateOf = ({ outcome, undoneAt, until }: ResponseRecord, now: Date): ResponseView['state'] => {
  if (outcome !== 'done') return 'withheld';
  if (undoneAt !== null) return 'undone';
  return until !== null && until <= now ? 'over' : 'in_force';
};

const isAppealed = ({ appeal, declinedAt }: ResponseRecord): boolean =>
  appeal !== null && declinedAt === null;

const viewOwn = (response: ResponseRecord, now: Date): OwnResponse => {
  const { id, kind, createdAt, until, undoneAt, appeal, note } = response;
  const end = until ?? new Date(createdAt.getTime() + newsMs);
  return {
    ...{ id, kind, appeal, note, createdAt: createdAt.toISOString(), until: iso(until) },
    isCurrent: undoneAt === null && end > now,
    undoneAt: iso(undoneAt),
    mayAppeal: undoneAt === null && appeal === null,
  };
};

/** What was done about accounts and addresses: for the person it is about, and for administrators (R-SEC-4). */
export const responseService = ({ db, clock, responder, alerts, onAlertQueued }: ResponseDeps) => {
  const viewAll = async (responses: readonly ResponseRecord[]): Promise<ResponseView[]> => {
    const now = clock.now();
    const ids = [...new Set(responses.flatMap(({ userId }) => userId ?? []))];
    const users = await Promise.all(ids.map((id) => db.users.findById(id)));
    const people = new Map(users.flatMap((user) => (user === null ? [] : [[user.id, user] as const])));
    return responses.map((response) => {
      const { id, kind, outcome, address, ruleId, alertId, reason, appeal, note, userId } = response;
      const person = userId === null ? undefined : people.get(userId);
      return {
        ...{ id, kind, outcome, address, ruleId, alertId, reason, appeal, note },
        person: person === undefined ? null : { id: person.id, name: person.name, email: person.email },
        createdAt: response.createdAt.toISOString(),
        until: iso(response.until),
        state: stateOf(response, now),
        appealedAt: iso(response.appealedAt),
        declinedAt: iso(response.declinedAt),
      };
    });
  };
  const view = async (response: ResponseRecord): Promise<ResponseView> => {
    const [viewed] = await viewAll([response]);
    if (viewed === undefined) throw new AppError('not_found');
    return viewed;
  };

  /** No one decides about themselves. @throws AppError `not_found`, `forbidden` */
  const requireOther = async (actor: Actor, id: string): Promise<void> => {
    const found = await db.responses.find(id);
    if (found === null) throw new AppError('not_found');
    if (found.userId === actor.userId)
      throw new AppError('forbidden', 'Another administrator has to decide about your own account.');
  };

  /** In the transaction of the answer, because alerts come late in the lock order. */
  const answered = async (
    stores: Stores,
    response: ResponseRecord,
    { userId: by }: Actor,
    note: string,
    audit: AuditTrail,
  ): Promise<void> => {
    if (await resolveAppealAlert(stores, response.userId, { by, at: clock.now(), note }, audit))
      onAlertQueued();
  };

  return {
    async list(filter: ResponseFilter, input: ListInput) {
      const { rows, nextCursor } = await fetchPage(input, (page) =>
        db.responses.list(filter, clock.now(), page),
      );
      return { items: await viewAll(rows), nextCursor };
    },

    /** @throws AppError `not_found`, `forbidden`, `conflict` if it was not done or is undone */
    async undo(actor: Actor, id: string, audit: AuditTrail): Promise<ResponseView> {
      await requireOther(actor, id);
      const undone = await db.transaction(async (stores) => {
        const found = await responder.undoAs(stores, id, actor.userId, audit);
        if (isAppealed(found)) await answered(stores, found, actor, 'Undid what was done.', audit);
        return found;
      });
      return view(undone);
    },

    /** Answers an appeal with a note. @throws AppError `not_found`, `forbidden`, `conflict` */
    async decline(actor: Actor, { id, note }: DeclineResponseInput, audit: AuditTrail) {
      await requireOther(actor, id);
      const declined = await db.transaction(async (stores) => {
        const found = await stores.responses.decline(id, actor.userId, note, clock.now());
        if (found === null) throw new AppError('conflict', 'This appeal has been answered already.');
        await audit.write(stores, 'response_declined', {
          ...{ entityType: 'user', entityId: found.userId ?? '' },
          details: { response: id, kind: found.kind },
        });
        await answered(stores, found, actor, 'Declined the appeal.', audit);
        return found;
      });
      return view(declined);
    },

    async mine(actor: Actor) {
      const now = clock.now();
      const found = await db.responses.listOf(actor.userId, new Date(now.getTime() - shownMs));
      return { items: found.map((response) => viewOwn(response, now)) };
    },

    /** The person's only appeal. @throws AppError `not_found`, `conflict` */
    async appeal(actor: Actor, { id, text }: AppealResponseInput, audit: AuditTrail): Promise<OwnResponse> {
      const appealed = await db.transaction(async (stores) => {
        const found = await stores.responses.appeal(actor.userId, id, text, clock.now());
        if (found === null) return null;
        await audit.write(stores, 'response_appealed', {
          ...{ entityType: 'user', entityId: actor.userId },
          details: { response: id, kind: found.kind },
        });
        await alerts.raise(stores, appealAlert(found));
        return found;
      });
      if (appealed !== null) return viewOwn(appealed, clock.now());
      const found = await db.responses.find(id);
      if (found?.userId !== actor.userId) throw new AppError('not_found');
      throw new AppError('conflict', 'You can object once, as long as it has not been undone.');
    },
  };
};
