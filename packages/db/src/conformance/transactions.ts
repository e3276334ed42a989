import { userRecord } from '@atelier/core/testing/records';
import { expect } from 'vitest';
import { addUser, anEntry, march } from './samples.ts';
import { expectRefusal, inParallel, suite } from './suite.ts';

const tick = () => new Promise((resolve) => setTimeout(resolve, 5));

export const transactionConformance = (): void =>
  suite('transactions', (test, current) => {
    test('what is committed is there, and the result comes back', async () => {
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

    test('a throw after several awaits leaves nothing', async () => {
      const { db } = current();
      const user = userRecord();
      const failed = db.transaction(async ({ users, audit, quotas }) => {
        await users.create(user, 5);
        await tick();
        await quotas.hold(user.workspaceId, 3, march);
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

    test('a transaction sees its own changes, nobody else does before the commit', async () => {
      const { db } = current();
      const user = await addUser(db);
      const { promise: written, resolve: tell } = Promise.withResolvers<void>();
      const { promise: looked, resolve: proceed } = Promise.withResolvers<void>();
      const change = db.transaction(async ({ users }) => {
        await users.setName(user.id, 'New');
        expect((await users.findById(user.id))?.name).toBe('New');
        tell();
        await looked;
      });
      await written;
      expect((await db.users.findById(user.id))?.name).toBe('Ada');
      expect((await db.users.list({ query: 'new' }, { after: null, limit: 9 })).length).toBe(0);
      proceed();
      await change;
      expect((await db.users.findById(user.id))?.name).toBe('New');
    });

    test('a write from outside does not become part of a transaction that is rolled back', async () => {
      const { db } = current();
      const [a, b] = [await addUser(db), await addUser(db)];
      const { promise: written, resolve: tell } = Promise.withResolvers<void>();
      const failed = db
        .transaction(async ({ users }) => {
          await users.setName(a.id, 'Never');
          tell();
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

    test('an inner transaction joins: it is undone with the outer one', async () => {
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
        await quotas.setLimit(user.workspaceId, -1).catch(() => undefined);
        return users.findById(user.id);
      });
      await expectRefusal(swallowing, 'internal');
      expect(await db.users.findById(user.id)).toBeNull();
    });

    test('a statement that was left behind cannot slip into a later transaction', async () => {
      const { db } = current();
      const user = await addUser(db);
      let leftBehind: Promise<unknown> = Promise.resolve();
      await db.transaction(async ({ users }) => {
        leftBehind = tick().then(() => users.setName(user.id, 'Stray'));
        leftBehind.catch(() => undefined);
      });
      await db.transaction(async () => {
        await expectRefusal(leftBehind, 'internal');
      });
      expect((await db.users.findById(user.id))?.name).toBe('Ada');
    });

    test('statements started side by side in one transaction all happen', async () => {
      const { db } = current();
      const users = await inParallel(10, async () => userRecord());
      await db.transaction(async (stores) => {
        await Promise.all(users.map((user) => stores.users.create(user, 1)));
      });
      expect(await db.users.list({}, { after: null, limit: 100 })).toHaveLength(10);
    });

    test('many transactions at once wait for each other and all commit', async () => {
      const { db } = current();
      const user = await addUser(db);
      const outcomes = await inParallel(30, (n) =>
        db.transaction(async ({ quotas, audit }) => {
          const held = await quotas.hold(user.workspaceId, 1, march);
          await tick();
          await audit.append(anEntry({ requestId: `req_${n}` }));
          return held;
        }),
      );
      expect(outcomes).toEqual(Array(30).fill(true));
      expect(await db.quotas.find(user.workspaceId)).toMatchObject({ held: 30 });
      expect(await db.audit.verify()).toMatchObject({ rows: 30, firstBrokenSeq: null });
    });

    test('errors of the database carry neither the values nor the driver’s message', async () => {
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

    test('it answers a ping until it is closed; closing twice does no harm', async () => {
      const { db } = current();
      await db.ping();
      await db.close();
      await db.close();
      await expect(db.ping()).rejects.toThrow();
    });

    test('a scope of a workspace or of the system runs one transaction, which its own stores join', async () => {
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

    test('two scopes never meet in one transaction, and nothing of it stays', async () => {
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
