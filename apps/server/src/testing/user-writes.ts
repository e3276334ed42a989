import { createHash } from 'node:crypto';
import type { Database } from '@atelier/core/ports/stores';

/** Writes that a session look-up has to see, and some that it need not. All are of one person. */
export const userWrites = [
  'audit',
  'touch',
  'expire',
  'prolong',
  'endSession',
  'endOthers',
  'endAll',
  'renewToken',
  'rename',
  'demote',
  'lock',
  'unlock',
  'secondFactor',
  'useQuota',
  'setQuota',
] as const;

export interface UserWrite {
  readonly kind: (typeof userWrites)[number];
  readonly userId: string;
  readonly workspaceId: string;
  readonly tokenHash: string;
  /** Some number, for what is written. */
  readonly seed: number;
}

const dayMs = 86_400_000;

/** Commits one write. */
export const commitUserWrite = async (db: Database, write: UserWrite): Promise<void> => {
  const { userId, workspaceId, tokenHash, seed } = write;
  const now = new Date();
  // From the old hash as well: two sessions with the same seed must not get the same token.
  const newHash = createHash('sha256').update(`${tokenHash} ${seed}`).digest('hex');
  const writes: Record<UserWrite['kind'], () => Promise<unknown>> = {
    audit: () =>
      db.audit.append({
        time: now,
        type: 'session_revoked',
        actorId: null,
        workspaceId: null,
        credentialId: null,
        requestId: 'test',
        ip: '::1',
        userAgent: 'test',
        entityType: null,
        entityId: null,
        details: {},
      }),
    touch: () => db.sessions.touch(tokenHash, now),
    expire: () => db.sessions.setExpiry(tokenHash, new Date(now.getTime() - 1)),
    prolong: () => db.sessions.setExpiry(tokenHash, new Date(now.getTime() + dayMs - (seed % 1000))),
    endSession: () => db.sessions.deleteByHash(tokenHash),
    endOthers: () => db.sessions.deleteAllOf(userId, tokenHash),
    endAll: () => db.sessions.deleteAllOf(userId),
    renewToken: () =>
      db.sessions.replaceToken(userId, tokenHash, {
        tokenHash: newHash,
        provenAt: now,
        ip: '::1',
        userAgent: 'x',
      }),
    rename: () => db.users.setName(userId, `Name ${seed}`),
    demote: () => db.transaction((stores) => stores.users.setRole(userId, 'user', 'viewer')),
    lock: () => db.transaction((stores) => stores.users.lock(userId, 'test', now)),
    unlock: () => db.users.unlock(userId),
    secondFactor: () => db.users.setSecondFactor(userId, seed % 2 === 0 ? now : null),
    useQuota: () => db.quotas.hold(workspaceId, { images: 1, minor: 0 }, now.toISOString().slice(0, 7)),
    setQuota: () => db.quotas.setLimits(workspaceId, { images: seed % 1000 }),
  };
  await writes[write.kind]();
};

// In a separate process: commits the writes that it is sent to the database of its argument, and reports each.
if (import.meta.main) {
  const { openDatabase } = await import('@atelier/db');
  const db = await openDatabase({ url: process.argv[2] ?? '' });
  process.on('message', (write: UserWrite) => {
    commitUserWrite(db, write).then(
      () => process.send?.({ ok: true }),
      (fault: unknown) => process.send?.({ ok: false, fault: String(fault) }),
    );
  });
  process.once('disconnect', () => process.exit(0));
  process.send?.({ ok: true });
}
