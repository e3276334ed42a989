import { AppError } from '@atelier/core/errors';
import type { AffectedPerson, ContainmentTarget } from '@atelier/core/ports/incident-store';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import { sessionOf } from '../access/current-session.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Principal } from '../trpc/request-context.ts';
import type { Containment } from './containment.ts';
import { lockPeople } from './incident-changes.ts';

/** People whom one action may name, or take from the list of those affected. */
export const maxPeopleAtOnce = 500;
const peoplePerRead = 100;
/** Also sessions and tokens that have expired and wait for their removal: they are deleted, too. */
const ever = new Date(0);

const affectedIds = async (stores: Stores, incidentId: string): Promise<string[]> => {
  const ids: string[] = [];
  let after: { createdAtMs: number; id: string } | null = null;
  for (;;) {
    const page: AffectedPerson[] = await stores.incidentPeople.list(incidentId, {
      after,
      limit: peoplePerRead,
    });
    ids.push(...page.flatMap(({ person }) => person?.id ?? []));
    const last = page.at(-1);
    if (last === undefined || page.length < peoplePerRead) return ids;
    after = { createdAtMs: last.createdAt.getTime(), id: last.id };
  }
};

/** @returns in the order of their ids; null for everyone @throws AppError `validation_failed` */
const idsOf = async (
  stores: Stores,
  incidentId: string,
  { everyone, affected, userIds }: ContainmentTarget,
): Promise<string[] | null> => {
  if (everyone === true) return null;
  const ids = affected === true ? await affectedIds(stores, incidentId) : [...new Set(userIds ?? [])];
  if (ids.length === 0 && affected !== true)
    throw new AppError('validation_failed', 'Choose who this concerns.');
  if (ids.length > maxPeopleAtOnce)
    throw new AppError('validation_failed', `Choose at most ${maxPeopleAtOnce} people at once, or everyone.`);
  return ids.toSorted();
};

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

/** One after another: a transaction has one connection. */
const each = async <T>(ids: readonly string[], work: (id: string) => Promise<T>): Promise<T[]> => {
  const results: T[] = [];
  for (const id of ids) results.push(await work(id));
  return results;
};

const told = (
  stores: Stores,
  audit: AuditTrail,
  incidentId: string,
  id: string,
  details: Record<string, number>,
) =>
  audit.write(stores, 'session_revoked', {
    ...{ entityType: 'user', entityId: id },
    details: { ...details, scope: 'all', incident: incidentId },
  });

/** Ends sessions and unfinished sign-ins; the caller's own session stays. */
export const endSessions: Containment = {
  people: idsOf,
  lock: lockPeople,

  async figures(stores, principal, { ids }) {
    const own = sessionOf(principal);
    if (ids === null) return { sessions: await stores.sessions.countOthers(own.sessionId) };
    const counts = await each(ids, async (id) => {
      const sessions = await stores.sessions.listOf(id, ever);
      return sessions.filter((session) => session.id !== own.sessionId).length;
    });
    return { people: ids.length, sessions: sum(counts) };
  },

  async run(stores, principal, { ids, action: { incidentId } }, audit) {
    const own = sessionOf(principal);
    // Challenges first: a sign-in that completes at this moment has created its session before, or never will.
    if (ids === null) {
      await stores.challenges.deleteAll();
      const sessionsEnded = await stores.sessions.deleteAll(own.sessionId);
      await audit.write(stores, 'session_revoked', {
        entityType: 'user',
        details: { sessionsEnded, scope: 'all', everyone: true, incident: incidentId },
      });
      return;
    }
    await each(ids, async (id) => {
      await stores.challenges.deleteAllOf(id);
      const isOwn = id === principal.user.id;
      const sessionsEnded = await stores.sessions.deleteAllOf(id, isOwn ? own.tokenHash : undefined);
      if (sessionsEnded > 0) await told(stores, audit, incidentId, id, { sessionsEnded });
    });
  },
};

/** Revokes access tokens. */
export const revokeTokens: Containment = {
  people: idsOf,
  lock: lockPeople,

  async figures(stores, _, { ids }) {
    if (ids === null) return { tokens: await stores.bearers.countAll() };
    const counts = await each(ids, async (id) => (await stores.bearers.listOf(id, ever)).length);
    return { people: ids.length, tokens: sum(counts) };
  },

  async run(stores, _, { ids, action: { incidentId } }, audit) {
    if (ids === null) {
      const clientsEnded = await stores.bearers.deleteAll();
      await audit.write(stores, 'token_revoked', {
        entityType: 'user',
        details: { clientsEnded, everyone: true, incident: incidentId },
      });
      return;
    }
    await each(ids, async (id) => {
      const clientsEnded = await stores.bearers.deleteAllOf(id);
      if (clientsEnded > 0) await told(stores, audit, incidentId, id, { clientsEnded });
    });
  },
};

type WithPassword = UserRecord & { readonly passwordHash: string };
const mayBeReset = (user: UserRecord | null, principal: Principal): user is WithPassword =>
  user !== null && user.id !== principal.user.id && user.lockedAt === null && user.passwordHash !== null;

type ForceReset = (stores: Stores, user: WithPassword, audit: AuditTrail) => Promise<unknown>;

/** Removes passwords and sends a reset link to each; accounts without a password, locked ones and the caller's are passed over. */
export const forceResets = (forceReset: ForceReset): Containment => {
  const people = async (stores: Stores, incidentId: string, target: ContainmentTarget): Promise<string[]> => {
    const ids = await idsOf(stores, incidentId, target);
    if (ids === null)
      throw new AppError(
        'validation_failed',
        'Choose people, or put everyone concerned on the list of this case.',
      );
    return ids;
  };
  return {
    people,
    lock: lockPeople,

    async figures(stores, principal, { ids: chosen }) {
      const ids = chosen ?? [];
      const found = await each(ids, (id) => stores.users.findById(id));
      const reset = found.filter((user) => mayBeReset(user, principal)).flatMap((user) => user?.id ?? []);
      const sessions = await each(reset, async (id) => (await stores.sessions.listOf(id, ever)).length);
      const tokens = await each(reset, async (id) => (await stores.bearers.listOf(id, ever)).length);
      return {
        ...{ accounts: reset.length, skipped: ids.length - reset.length },
        ...{ sessions: sum(sessions), tokens: sum(tokens) },
      };
    },

    async run(stores, principal, { ids }, audit) {
      await each(ids ?? [], async (id) => {
        const user = await stores.users.findById(id);
        if (mayBeReset(user, principal)) await forceReset(stores, user, audit);
      });
    },
  };
};
