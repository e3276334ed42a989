import { sessionRecord } from '@atelier/core/testing/records';
import { expect } from 'vitest';
import { addUser, later, march, noon, someHash } from './samples.ts';
import { inParallel, suite } from './suite.ts';

export const sessionConformance = (): void =>
  suite('sessions', (test, current) => {
    test('a session is found with its user, but without the password hash', async () => {
      const { db } = current();
      const { passwordHash: _, ...user } = await addUser(db, { passwordHash: '$argon2id$x', lockedAt: noon });
      const session = sessionRecord(user.id);
      await db.sessions.create(session);
      const found = await db.sessions.findWithUser(session.tokenHash);
      const [{ version = '', ...among } = {}, ...others] = await db.sessions.findManyWithUser([
        someHash(),
        session.tokenHash,
      ]);
      expect([among, others]).toEqual([found, []]);
      expect(await db.sessions.versionsOf([someHash(), session.tokenHash])).toEqual([
        { tokenHash: session.tokenHash, version },
      ]);
      expect(found).toEqual({ session, user, workspaceRole: 'owner' });
      expect(Object.keys(found?.user ?? {})).not.toContain('passwordHash');
    });

    test('the version of a session is another one after each change of it, its user, their membership or their quota', async () => {
      const { db } = current();
      const user = await addUser(db);
      const session = sessionRecord(user.id);
      await db.sessions.create(session);
      const other = sessionRecord((await addUser(db)).id);
      await db.sessions.create(other);
      const versionOf = async ({ tokenHash }: { tokenHash: string }) =>
        (await db.sessions.versionsOf([tokenHash]))[0]?.version;
      const seen = [await versionOf(session)];
      const otherVersion = await versionOf(other);
      const changes = [
        () => db.sessions.touch(session.tokenHash, later(1)),
        () => db.sessions.setExpiry(session.tokenHash, later(5000)),
        () => db.users.setName(user.id, 'Grace'),
        () => db.transaction(({ users }) => users.setRole(user.id, 'user', 'viewer')),
        () => db.memberships.remove(user.workspaceId, user.id),
        () => db.quotas.setLimits(user.workspaceId, { images: 7 }),
        () => db.quotas.hold(user.workspaceId, { images: 1, minor: 0 }, march),
        () => db.transaction(({ users }) => users.lock(user.id, 'test', noon)),
      ];
      for (const change of changes) {
        await change();
        seen.push(await versionOf(session));
      }
      expect(new Set(seen).size).toBe(changes.length + 1);
      expect(seen).not.toContain(undefined);
      expect([await versionOf(session), await versionOf(other)]).toEqual([seen.at(-1), otherVersion]);
      await db.sessions.deleteByHash(session.tokenHash);
      expect(await versionOf(session)).toBeUndefined();
    });

    test('proofs of all sessions of one user are forgotten together; addresses are those of the roles, seen lately', async () => {
      const { db } = current();
      const [admin, user] = [await addUser(db, { role: 'admin' }), await addUser(db)];
      const at = (userId: string, ip: string, lastSeenAt = noon) =>
        db.sessions.create(sessionRecord(userId, { ip, lastSeenAt }));
      await at(admin.id, '192.0.2.1');
      await at(admin.id, '192.0.2.1');
      await at(admin.id, '192.0.2.2', later(-1000));
      await at(user.id, '192.0.2.3');
      expect(await db.sessions.addressesOf(['admin', 'superadmin'], later(-1))).toEqual(['192.0.2.1']);
      expect(await db.sessions.setProvenAt(admin.id, new Date(0))).toBe(3);
      const proofs = async (userId: string) =>
        (await db.sessions.listOf(userId, noon)).map(({ provenAt }) => provenAt.getTime());
      expect(await proofs(admin.id)).toEqual([0, 0, 0]);
      expect(await proofs(user.id)).not.toContain(0);
    });

    test('an unknown token finds no session', async () => {
      expect(await current().db.sessions.findWithUser(someHash())).toBeNull();
      expect(await current().db.sessions.findWithUser('')).toBeNull();
      expect(await current().db.sessions.findManyWithUser([someHash(), ''])).toEqual([]);
    });

    test('a raw token cannot be stored in place of its hash', async () => {
      const { db } = current();
      const user = await addUser(db);
      await expect(db.sessions.create(sessionRecord(user.id, { tokenHash: 'raw-token' }))).rejects.toThrow();
      expect(await db.sessions.findWithUser('raw-token')).toBeNull();
    });

    test('the list has the sessions that have not expired, most recently seen first', async () => {
      const { db } = current();
      const user = await addUser(db);
      const old = sessionRecord(user.id, { lastSeenAt: later(-100) });
      const fresh = sessionRecord(user.id, { lastSeenAt: later(100) });
      const expired = sessionRecord(user.id, { expiresAt: later(-1) });
      const expiring = sessionRecord(user.id, { expiresAt: noon });
      for (const session of [old, fresh, expired, expiring]) await db.sessions.create(session);
      await db.sessions.create(sessionRecord((await addUser(db)).id));
      expect(await db.sessions.listOf(user.id, noon)).toEqual([fresh, old]);
    });

    test('expiry and last activity are updated', async () => {
      const { db } = current();
      const session = sessionRecord((await addUser(db)).id);
      await db.sessions.create(session);
      await db.sessions.setExpiry(session.tokenHash, later(5000));
      await db.sessions.touch(session.tokenHash, later(7));
      const found = await db.sessions.findWithUser(session.tokenHash);
      expect(found?.session).toEqual({ ...session, expiresAt: later(5000), lastSeenAt: later(7) });
    });

    test('a session keeps its sign-in method and the time of the last proof', async () => {
      const { db } = current();
      const session = sessionRecord((await addUser(db)).id, { method: 'passkey', provenAt: later(-5) });
      await db.sessions.create(session);
      expect((await db.sessions.findWithUser(session.tokenHash))?.session).toEqual(session);
    });

    test('a session continues under a new token, and the old one no longer finds it', async () => {
      const { db } = current();
      const [user, stranger] = [await addUser(db), await addUser(db)];
      const session = sessionRecord(user.id);
      await db.sessions.create(session);
      const next = { tokenHash: someHash(), provenAt: later(5), ip: '192.0.2.7', userAgent: 'Other/2' };
      expect(await db.sessions.replaceToken(stranger.id, session.tokenHash, next)).toBeNull();
      expect(await db.sessions.replaceToken(user.id, session.tokenHash, next)).toEqual({
        ...session,
        ...next,
      });
      expect(await db.sessions.replaceToken(user.id, session.tokenHash, next)).toBeNull();
      expect(await db.sessions.findWithUser(session.tokenHash)).toBeNull();
      expect(await db.sessions.listOf(user.id, noon)).toEqual([{ ...session, ...next }]);
    });

    test('of twenty concurrent renewals of a session one succeeds', async () => {
      const { db } = current();
      const session = sessionRecord((await addUser(db)).id);
      await db.sessions.create(session);
      const outcomes = await inParallel(20, () => {
        const next = { tokenHash: someHash(), provenAt: later(5), ip: '::1', userAgent: 'Test/1.0' };
        return db.sessions.replaceToken(session.userId, session.tokenHash, next);
      });
      expect(outcomes.filter((outcome) => outcome !== null)).toHaveLength(1);
    });

    test("another user's session cannot be ended and looks like a missing one", async () => {
      const { db } = current();
      const [owner, stranger] = [await addUser(db), await addUser(db)];
      const session = sessionRecord(owner.id);
      await db.sessions.create(session);
      expect(await db.sessions.deleteOwned(stranger.id, session.id)).toBeNull();
      expect(await db.sessions.deleteOwned(owner.id, session.id)).toEqual(session);
      expect(await db.sessions.deleteOwned(owner.id, session.id)).toBeNull();
      expect(await db.sessions.findWithUser(session.tokenHash)).toBeNull();
    });

    test('deleting a session by its token leaves the user’s other sessions', async () => {
      const { db } = current();
      const user = await addUser(db);
      const [one, two] = [sessionRecord(user.id), sessionRecord(user.id)];
      await db.sessions.create(one);
      await db.sessions.create(two);
      await db.sessions.deleteByHash(one.tokenHash);
      expect(await db.sessions.listOf(user.id, noon)).toEqual([two]);
    });

    test('ending all sessions of a user can keep one, and keeps those of other users', async () => {
      const { db } = current();
      const [user, other] = [await addUser(db), await addUser(db)];
      const sessions = [sessionRecord(user.id), sessionRecord(user.id), sessionRecord(user.id)] as const;
      for (const session of [...sessions, sessionRecord(other.id)]) await db.sessions.create(session);
      expect(await db.sessions.deleteAllOf(user.id, sessions[1].tokenHash)).toBe(2);
      expect(await db.sessions.listOf(user.id, noon)).toEqual([sessions[1]]);
      expect(await db.sessions.deleteAllOf(user.id)).toBe(1);
      expect(await db.sessions.listOf(other.id, noon)).toHaveLength(1);
    });

    test('ending the sessions of all users keeps the one named, also after its token was replaced', async () => {
      const { db } = current();
      const [user, other] = [await addUser(db), await addUser(db)];
      const kept = sessionRecord(user.id);
      const expired = sessionRecord(other.id, { expiresAt: noon });
      for (const session of [kept, sessionRecord(user.id), sessionRecord(other.id), expired])
        await db.sessions.create(session);
      const next = { tokenHash: someHash(), provenAt: noon, ip: '::1', userAgent: 'Test/1.0' };
      await db.sessions.replaceToken(user.id, kept.tokenHash, next);
      expect(await db.sessions.deleteAll(kept.id)).toBe(3);
      expect(await db.sessions.listOf(user.id, later(-9))).toEqual([{ ...kept, ...next }]);
      expect(await db.sessions.listOf(other.id, later(-9))).toEqual([]);
      expect(await db.sessions.deleteAll(kept.id)).toBe(0);
    });

    test('trimming keeps the newest', async () => {
      const { db } = current();
      const user = await addUser(db);
      const sessions = [1, 2, 3, 4].map((n) =>
        sessionRecord(user.id, { createdAt: later(n), lastSeenAt: later(n) }),
      );
      for (const session of sessions) await db.sessions.create(session);
      await db.sessions.create(sessionRecord((await addUser(db)).id));
      expect(await db.sessions.trim(user.id, 9)).toBe(0);
      expect(await db.sessions.trim(user.id, 2)).toBe(2);
      expect(await db.sessions.listOf(user.id, noon)).toEqual([sessions[3], sessions[2]]);
      expect(await db.sessions.trim(user.id, 0)).toBe(2);
    });

    test('only expired sessions are deleted by deleteExpired', async () => {
      const { db } = current();
      const user = await addUser(db);
      const unexpired = sessionRecord(user.id, { expiresAt: later(1) });
      await db.sessions.create(unexpired);
      await db.sessions.create(sessionRecord(user.id, { expiresAt: noon }));
      expect(await db.sessions.deleteExpired(noon)).toBe(1);
      expect(await db.sessions.listOf(user.id, later(-9))).toEqual([unexpired]);
    });
  });
