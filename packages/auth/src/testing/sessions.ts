import { batchLookUps } from '@atelier/core/batch-look-ups';
import type { SessionRecord, SessionWithUser } from '@atelier/core/ports/records';
import type { SecretSource } from '@atelier/core/ports/services';
import type { SessionStore } from '@atelier/core/ports/stores';
import { stoppedClock, type TestClock } from '@atelier/core/testing/clocks';
import { recordedAt, userRecord } from '@atelier/core/testing/records';
import { createSecretSource } from '../secrets.ts';
import { type SessionSettings, sessionDefaults } from '../sessions/lifetime.ts';
import { createSessions } from '../sessions/sessions.ts';
import type { Sessions } from '../sessions/types.ts';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

type TestUser = SessionWithUser['user'];

const testUser = (id: string): TestUser => {
  const { passwordHash: _, ...user } = userRecord({ id, name: id, emailVerifiedAt: recordedAt });
  return user;
};

/** A session store in memory. Each change increments `version`, like a commit. */
interface FakeSessionStore extends SessionStore {
  readonly rows: Map<string, SessionRecord>;
  readonly users: Map<string, TestUser>;
  version: number;
  lookUps: number;
  touches: number;
  /** Changes rows and commits, like another process. */
  commit(change: () => void): void;
}

const createFakeSessionStore = (): FakeSessionStore => {
  const rows = new Map<string, SessionRecord>();
  const users = new Map<string, TestUser>(['ann', 'bob'].map((id) => [id, testUser(id)]));
  const ofUser = (userId: string): SessionRecord[] =>
    [...rows.values()].filter((row) => row.userId === userId);
  const patch = (tokenHash: string, changes: Partial<SessionRecord>): void => {
    const row = rows.get(tokenHash);
    if (row !== undefined) store.commit(() => rows.set(tokenHash, { ...row, ...changes }));
  };
  const remove = (removed: readonly SessionRecord[]): number => {
    store.commit(() => {
      for (const row of removed) rows.delete(row.tokenHash);
    });
    return removed.length;
  };
  const store: FakeSessionStore = {
    rows,
    users,
    version: 1,
    lookUps: 0,
    touches: 0,
    commit(change) {
      change();
      store.version += 1;
    },
    async create(session) {
      store.commit(() => rows.set(session.tokenHash, session));
    },
    async findManyWithUser(tokenHashes) {
      // As of before the rows, like those of one statement at the latest.
      const version = String(store.version);
      const found = await Promise.all(tokenHashes.map((hash) => store.findWithUser(hash)));
      return found.filter((one) => one !== null).map((one) => ({ ...one, version }));
    },
    async versionsOf(tokenHashes) {
      const version = String(store.version);
      return tokenHashes.filter((hash) => rows.has(hash)).map((tokenHash) => ({ tokenHash, version }));
    },
    async findWithUser(tokenHash) {
      store.lookUps += 1;
      const session = rows.get(tokenHash);
      const user = session && users.get(session.userId);
      return session && user ? { session, user, workspaceRole: 'owner' } : null;
    },
    listOf: async (userId, now) => ofUser(userId).filter((row) => row.expiresAt > now),
    async setExpiry(tokenHash, expiresAt) {
      patch(tokenHash, { expiresAt });
    },
    async touch(tokenHash, at) {
      store.touches += 1;
      patch(tokenHash, { lastSeenAt: at });
    },
    async replaceToken(userId, tokenHash, next) {
      const row = rows.get(tokenHash);
      if (row?.userId !== userId) return null;
      const moved = { ...row, ...next };
      store.commit(() => {
        rows.delete(tokenHash);
        rows.set(moved.tokenHash, moved);
      });
      return moved;
    },
    async deleteByHash(tokenHash) {
      store.commit(() => rows.delete(tokenHash));
    },
    async deleteOwned(userId, id) {
      const row = ofUser(userId).find((one) => one.id === id);
      if (row !== undefined) remove([row]);
      return row ?? null;
    },
    deleteAllOf: async (userId, except) => remove(ofUser(userId).filter((row) => row.tokenHash !== except)),
    deleteAll: async (exceptId) => remove([...rows.values()].filter(({ id }) => id !== exceptId)),
    countOthers: async (exceptId) => [...rows.values()].filter(({ id }) => id !== exceptId).length,
    trim: async (userId, keep) =>
      remove(
        ofUser(userId)
          .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime())
          .slice(keep),
      ),
    setProvenAt: async () => {
      throw new Error('Not used by sessions.');
    },
    addressesOf: async () => {
      throw new Error('Not used by sessions.');
    },
    deleteExpired: async (now) => remove([...rows.values()].filter((row) => row.expiresAt <= now)),
  };
  return store;
};

interface SessionHarness {
  readonly sessions: Sessions;
  readonly store: FakeSessionStore;
  readonly clock: TestClock;
  readonly secrets: SecretSource;
  readonly errors: unknown[];
}

export interface HarnessOptions {
  readonly settings?: Partial<SessionSettings>;
  readonly cacheSize?: number;
  readonly tellsChanges?: boolean;
}

export const createSessionHarness = (options: HarnessOptions = {}): SessionHarness => {
  const { settings = {}, cacheSize = 100, tellsChanges = true } = options;
  const store = createFakeSessionStore();
  const clock = stoppedClock();
  const secrets = createSecretSource();
  const errors: unknown[] = [];
  const sessions = createSessions({
    store,
    userChanges: () => (tellsChanges ? { version: store.version, of: () => store.version } : null),
    batchLookUps,
    clock,
    secrets,
    settings: { ...sessionDefaults, ...settings },
    cacheSize,
    onBackgroundError: (error) => errors.push(error),
  });
  return { sessions, store, clock, secrets, errors };
};
