import { AppError } from '@atelier/core/errors';
import type { ImportStore } from '@atelier/core/ports/import-store';
import type { AuditEntry, SessionRecord, UserRecord } from '@atelier/core/ports/records';
import type { AuditStore, Database, SessionStore, Stores, UserStore } from '@atelier/core/ports/stores';
import type {
  DrawnStore,
  ImageStore,
  JobStore,
  QuotaStore,
  RemovalStore,
} from '@atelier/core/ports/studio-stores';
import { absent, take } from './memory-tables.ts';
import { createMemoryWaysIn, waysInTables } from './memory-ways-in.ts';

const createTables = () => ({
  users: new Map<string, UserRecord>(),
  sessions: new Map<string, SessionRecord>(),
  events: new Map<number, AuditEntry>(),
  ...waysInTables(),
});
export type MemoryTables = ReturnType<typeof createTables>;

const userStore = ({ users }: MemoryTables): Partial<UserStore> => {
  const change = (id: string, fits: (user: UserRecord) => boolean, to: Partial<UserRecord>): boolean => {
    const user = users.get(id);
    if (user === undefined || !fits(user)) return false;
    users.set(id, { ...user, ...to });
    return true;
  };
  return {
    async create(user) {
      if ([...users.values()].some(({ email }) => email === user.email)) throw new AppError('email_taken');
      users.set(user.id, user);
    },
    findById: async (id) => users.get(id) ?? null,
    findByEmail: async (email) => [...users.values()].find((user) => user.email === email) ?? null,
    findForUpdate: async (id) => users.get(id) ?? null,
    lockAll: async () => undefined,
    serialiseRoleChanges: async () => undefined,
    setPasswordHash: async (id, from, to) =>
      change(id, ({ passwordHash }) => passwordHash === from, { passwordHash: to }),
    unlock: async (id) =>
      change(id, ({ lockedAt }) => lockedAt !== null, { lockedAt: null, lockReason: null }),
    lock: async (id, lockReason, lockedAt) =>
      change(id, (user) => user.lockedAt === null, { lockedAt, lockReason }),
    setRole: async (id, from, to) => change(id, ({ role }) => role === from, { role: to }),
    countSuperadmins: async () => [...users.values()].filter(({ role }) => role === 'superadmin').length,
    async setSecondFactor(id, at) {
      change(id, () => true, { secondFactorAt: at });
    },
    recordSignIn: async (id, verified, at, ip) =>
      change(id, (user) => user.lockedAt === null && user.passwordHash === verified, {
        lastSignInAt: at,
        lastSignInIp: ip,
      }),
  };
};

const sessionStore = ({ sessions, users }: MemoryTables): Partial<SessionStore> => ({
  async findWithUser(tokenHash) {
    const session = sessions.get(tokenHash);
    const user = session && users.get(session.userId);
    return session === undefined || user === undefined ? null : { session, user };
  },
  async create(session) {
    sessions.set(session.tokenHash, session);
  },
  listOf: async (userId) => [...sessions.values()].filter((row) => row.userId === userId),
  deleteOwned: async (userId, id) =>
    take(sessions, (row) => row.userId === userId && row.id === id)[0] ?? null,
  async deleteByHash(tokenHash) {
    sessions.delete(tokenHash);
  },
  deleteAllOf: async (userId, except) =>
    take(sessions, (row) => row.userId === userId && row.tokenHash !== except).length,
  deleteAll: async (exceptId) => take(sessions, (row) => row.id !== exceptId).length,
});

/** Puts the tables back as they were when a piece of work fails. */
const snapshot = (tables: MemoryTables): (() => void) => {
  const before = Object.entries(tables).map(([name, table]) => [name, [...table]] as const);
  return () => {
    for (const [name, rows] of before) {
      const table = tables[name as keyof MemoryTables] as Map<unknown, unknown>;
      table.clear();
      for (const [key, row] of rows) table.set(key, row);
    }
  };
};

/**
 * The database of the ways in, in memory. Transactions come one after another and fail as a whole; those of a
 * transaction itself go by its stores.
 */
export const createMemoryDatabase = () => {
  const tables = createTables();
  let last: Promise<unknown> = Promise.resolve();
  const stores: Stores = {
    ...createMemoryWaysIn(tables),
    users: absent('users', userStore(tables)),
    sessions: absent('sessions', sessionStore(tables)),
    audit: absent<AuditStore>('audit', {
      append: async (entry) => void tables.events.set(tables.events.size, entry),
    }),
    imports: absent<ImportStore>('imports'),
    jobs: absent<JobStore>('jobs', { cancelAllOf: async () => [] }),
    drawn: absent<DrawnStore>('drawn', { deleteOf: async () => [] }),
    removals: absent<RemovalStore>('removals', { add: async () => undefined }),
    images: absent<ImageStore>('images', { count: async () => 0 }),
    quotas: absent<QuotaStore>('quotas', { find: async () => null }),
  };
  const db: Database = {
    ...stores,
    dialect: 'sqlite',
    transaction: (work) => {
      const turn = last.then(async () => {
        const undo = snapshot(tables);
        try {
          return await work(stores);
        } catch (thrown) {
          undo();
          throw thrown;
        }
      });
      last = turn.catch(() => undefined);
      return turn;
    },
    dataVersion: () => null,
    durable: async () => undefined,
    ping: async () => undefined,
    close: async () => undefined,
  };
  return { db, tables };
};
