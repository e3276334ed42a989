import { userRecord } from '@atelier/core/testing/records';
import { expect } from 'vitest';
import { addUser, anEntry, march, pictures } from './samples.ts';
import { expectRefusal, inParallel, suite } from './suite.ts';

const tick = () => new Promise((resolve) => setTimeout(resolve, 5));

export const transactionConformance = (): void =>
  suite('transactions', (test, current) => {
    test('a transaction commits its changes and returns the result of its work', async () => {
      const { db } = current();
      const user = userRecord();
      const result = await db.transaction(async ({ users, audit }) => {
        await users.create(user, 1);
        await audit.append(anEntry());
        return 'done';
      });
      expect(result).toBe('done');
      expect(await db.users.findById(user.id)).toEqual(user);
      expect((await db.audit.verify()).rows).toBe(1);
    });

    test('an error after several awaits rolls everything back', async () => {
      const { db } = current();
      const user = userRecord();
      const failed = db.transaction(async ({ users, audit, quotas }) => {
        await users.create(user, 5);
        await tick();
        await quotas.hold(user.workspaceId, pictures(3), march);
        await tick();
        await audit.append(anEntry());
        await tick();
        throw new Error('half-way');
      });
      await expect(failed).rejects.toThrow('half-way');
      expect(await db.users.findById(user.id)).toBeNull();
      expect(await db.quotas.find(user.workspaceId)).toBeNull();
      expect((await db.audit.verify()).rows).toBe(0);
    });

    test('uncommitted changes are visible only within their transaction', async () => {
      const { db } = current();
      const user = await addUser(db);
      const { promise: written, resolve: noteWritten } = Promise.withResolvers<void>();
      const { promise: mayCommit, resolve: allowCommit } = Promise.withResolvers<void>();
      const change = db.transaction(async ({ users }) => {
        await users.setName(user.id, 'New');
        expect((await users.findById(user.id))?.name).toBe('New');
        noteWritten();
        await mayCommit;
      });
      await written;
      expect((await db.users.findById(user.id))?.name).toBe('Ada');
      expect((await db.users.list({ query: 'new' }, { after: null, limit: 9 })).length).toBe(0);
      allowCommit();
      await change;
      expect((await db.users.findById(user.id))?.name).toBe('New');
    });

    test('a write outside a transaction is not rolled back with it', async () => {
      const { db } = current();
      const [a, b] = [await addUser(db), await addUser(db)];
      const { promise: written, resolve: noteWritten } = Promise.withResolvers<void>();
      const failed = db
        .transaction(async ({ users }) => {
          await users.setName(a.id, 'Never');
          noteWritten();
          await tick();
          throw new Error('no');
        })
        .catch(() => 'rolled back');
      await written;
      await db.users.setName(b.id, 'Kept');
      expect(await failed).toBe('rolled back');
      expect((await db.users.findById(a.id))?.name).toBe('Ada');
      expect((await db.users.findById(b.id))?.name).toBe('Kept');
    });

    test('an inner transaction joins the outer one and is rolled back with it', async () => {
      const { db } = current();
      const user = userRecord();
      const failed = db.transaction(async () => {
        await db.transaction(async ({ users }) => users.create(user, 1));
        expect(await db.users.findById(user.id)).toEqual(user);
        throw new Error('outer');
      });
      await expect(failed).rejects.toThrow('outer');
      expect(await db.users.findById(user.id)).toBeNull();
    });

    test('an inner transaction that fails dooms the outer one, even if its error is caught', async () => {
      const { db } = current();
      const user = userRecord();
      const swallowing = db.transaction(async ({ users }) => {
        await users.create(user, 1);
        await db
          .transaction(async () => {
            throw new Error('inner');
          })
          .catch(() => undefined);
      });
      await expectRefusal(swallowing, 'internal');
      expect(await db.users.findById(user.id)).toBeNull();
    });

    test('a statement that fails dooms the transaction on both databases alike', async () => {
      const { db } = current();
      const user = userRecord();
      const swallowing = db.transaction(async ({ users, quotas }) => {
        await users.create(user, 1);
        await quotas.setLimits(user.workspaceId, { images: -1 }).catch(() => undefined);
        return users.findById(user.id);
      });
      await expectRefusal(swallowing, 'internal');
      expect(await db.users.findById(user.id)).toBeNull();
    });

    test('a statement that was not awaited cannot become part of a later transaction', async () => {
      const { db } = current();
      const user = await addUser(db);
      let notAwaited: Promise<unknown> = Promise.resolve();
      await db.transaction(async ({ users }) => {
        notAwaited = tick().then(() => users.setName(user.id, 'Stray'));
        notAwaited.catch(() => undefined);
      });
      await db.transaction(async () => {
        await expectRefusal(notAwaited, 'internal');
      });
      expect((await db.users.findById(user.id))?.name).toBe('Ada');
    });

    test('concurrent statements in one transaction are all executed', async () => {
      const { db } = current();
      const users = await inParallel(10, async () => userRecord());
      await db.transaction(async (stores) => {
        await Promise.all(users.map((user) => stores.users.create(user, 1)));
      });
      expect(await db.users.list({}, { after: null, limit: 100 })).toHaveLength(10);
    });

    test('many concurrent transactions wait for each other and all commit', async () => {
      const { db } = current();
      const user = await addUser(db);
      const outcomes = await inParallel(30, (n) =>
        db.transaction(async ({ quotas, audit }) => {
          const held = await quotas.hold(user.workspaceId, pictures(1), march);
          await tick();
          await audit.append(anEntry({ requestId: `req_${n}` }));
          return held;
        }),
      );
      expect(outcomes).toEqual(Array(30).fill(true));
      expect(await db.quotas.find(user.workspaceId)).toMatchObject({ held: 30 });
      expect(await db.audit.verify()).toMatchObject({ rows: 30, firstBrokenSeq: null });
    });

    test('errors of the database contain neither bound values nor the driver’s message', async () => {
      const { db } = current();
      const user = await addUser(db);
      const thrown = await db.users
        .create({ ...userRecord({ email: 'secret@example.org' }), id: user.id }, 1)
        .catch((error: unknown) => error);
      expect(thrown).toMatchObject({ code: 'internal' });
      const everything = JSON.stringify([String(thrown), String((thrown as Error).cause), thrown]);
      expect(everything).not.toContain('secret@example.org');
      expect(everything).not.toContain(user.id);
      expect((thrown as { cause: { code: string } }).cause.code).toMatch(
        /^(23505|SQLITE_CONSTRAINT_PRIMARYKEY)$/,
      );
    });

    test('a database answers pings until it is closed; closing twice is harmless', async () => {
      const { db } = current();
      await db.ping();
      await db.close();
      await db.close();
      await expect(db.ping()).rejects.toThrow();
    });

    test('a workspace or system scope runs one transaction, which calls of the same scope join', async () => {
      const { db } = current();
      const user = await addUser(db);
      for (const scope of [{ workspaceId: user.workspaceId }, { system: 'worker' } as const]) {
        const work = db.as(scope, async ({ users }) => {
          await users.setName(user.id, 'Lost');
          await db.as(scope, (stores) => stores.users.setName(user.id, 'Lost as well'));
          throw new Error('too late');
        });
        await expect(work).rejects.toThrow('too late');
        expect((await db.users.findById(user.id))?.name).toBe('Ada');
        expect(await db.as(scope, async ({ users }) => (await users.findById(user.id))?.name)).toBe('Ada');
      }
    });

    test('two scopes in one transaction are an error, and everything is rolled back', async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db), await addUser(db)];
      const work = db.as(ann, async ({ users }) => {
        await users.setName(ann.id, 'Lost');
        await db.as(bob, (stores) => stores.users.setName(bob.id, 'Lost'));
      });
      await expectRefusal(work, 'internal');
      await expectRefusal(
        db.transaction(() => db.as(ann, (stores) => stores.users.setName(ann.id, 'Lost'))),
        'internal',
      );
      expect([(await db.users.findById(ann.id))?.name, (await db.users.findById(bob.id))?.name]).toEqual([
        'Ada',
        'Ada',
      ]);
    });
  });
