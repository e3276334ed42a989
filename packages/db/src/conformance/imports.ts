import { newId } from '@atelier/core/ids';
import type { ImportRecord } from '@atelier/core/ports/import-store';
import { userRecord } from '@atelier/core/testing/records';
import { expect } from 'vitest';
import { addUser, later, march, noon } from './samples.ts';
import { expectRefusal, inParallel, suite } from './suite.ts';

const anImport = (total: number, fields: Partial<ImportRecord> = {}): ImportRecord => ({
  id: newId('import'),
  createdAt: noon,
  touchedAt: noon,
  decidedAt: null,
  finishedAt: null,
  operator: 'operator root',
  requestId: 'req_1',
  monthlyLimit: 7,
  budgetMinor: 70,
  total,
  made: 0,
  madeWithoutPassword: 0,
  ...fields,
});

const people = (n: number) =>
  Array.from({ length: n }, (_, at) =>
    userRecord({
      passwordHash: at % 2 === 0 ? `$argon2id$${at}` : null,
      emailVerifiedAt: at % 3 === 0 ? later(at) : null,
      role: at === 0 ? 'superadmin' : 'user',
      createdAt: later(-at),
      name: `Ünïcode "${at}" 🎨`,
    }),
  );

const byId = <T extends { readonly id: string }>(rows: readonly T[]) =>
  rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));

export const importConformance = (): void => {
  suite('imports', (test, current) => {
    const staged = async (n: number) => {
      const { db } = current();
      const users = people(n);
      const record = anImport(n);
      await db.imports.begin(record);
      await db.imports.stage(record.id, users, later(1));
      return { db, users, record };
    };

    test('staged people have no account; they are taken once, exactly as staged, and only after the decision', async () => {
      const { db, users, record } = await staged(1_203);
      for (const { id, email } of users.slice(0, 3)) {
        expect(await db.users.findById(id)).toBeNull();
        expect(await db.users.findByEmail(email)).toBeNull();
      }
      expect(await db.imports.takeStaged(record.id, 9, noon)).toEqual([]);
      await db.imports.decide(record.id, later(2));
      const taken = [];
      for (let batch = await db.imports.takeStaged(record.id, 500, later(3)); batch.length > 0; ) {
        expect(batch.length).toBeLessThanOrEqual(500);
        taken.push(...batch);
        batch = await db.imports.takeStaged(record.id, 500, later(4));
      }
      expect(byId(taken)).toEqual(byId(users));
      expect(await db.imports.find(record.id)).toEqual({
        ...record,
        touchedAt: later(4),
        decidedAt: later(2),
        finishedAt: later(4),
      });
    });

    test('an import is decided only once and only when all people are staged', async () => {
      const { db, record } = await staged(3);
      await db.imports.decide(record.id, later(2));
      await expectRefusal(db.imports.decide(record.id, later(3)), 'conflict');
      await expectRefusal(db.imports.stage(record.id, people(1), later(3)), 'conflict');
      await expectRefusal(db.imports.stage(newId('import'), people(1), later(3)), 'conflict');
      const half = anImport(2);
      await db.imports.begin(half);
      await db.imports.stage(half.id, people(1), noon);
      await expectRefusal(db.imports.decide(half.id, noon), 'conflict');
      expect((await db.imports.find(half.id))?.decidedAt).toBeNull();
    });

    test('a failed transaction takes no staged people', async () => {
      const { db, users, record } = await staged(3);
      await db.imports.decide(record.id, later(2));
      const failed = db.transaction(async ({ imports }) => {
        expect(await imports.takeStaged(record.id, 2, later(3))).toHaveLength(2);
        throw new Error('half-way');
      });
      await expect(failed).rejects.toThrow('half-way');
      expect(byId(await db.imports.takeStaged(record.id, 9, later(3)))).toEqual(byId(users));
    });

    test('of concurrent batches each staged person is taken by one', async () => {
      const { db, users, record } = await staged(60);
      await db.imports.decide(record.id, later(2));
      const taken = await inParallel(12, () =>
        db.transaction(async (stores) => {
          const batch = await stores.imports.takeStaged(record.id, 7, later(3));
          const made = await stores.users.createMany(batch, record.monthlyLimit, record.budgetMinor);
          await stores.imports.addMade(record.id, made.length, 0);
          return made;
        }),
      );
      expect(byId(taken.flat())).toEqual(byId(users));
      expect((await db.imports.find(record.id))?.made).toBe(60);
    });

    test('an import is stalled when it is decided, unfinished and untouched since; also after the clock was set back', async () => {
      const { db, record } = await staged(1);
      const stalled = async (before: Date, horizon = later(99)) =>
        (await db.imports.listStalled(before, horizon)).map(({ id }) => id);
      expect(await stalled(later(9))).toEqual([]);
      await db.imports.decide(record.id, later(5));
      expect(await stalled(later(5))).toEqual([]);
      expect(await stalled(later(6))).toEqual([record.id]);
      expect(await stalled(later(-9), later(4))).toEqual([record.id]);
      await db.imports.takeStaged(record.id, 9, later(5));
      await db.imports.takeStaged(record.id, 9, later(5));
      expect(await stalled(later(6))).toEqual([]);
    });

    test('an import is deleted when it was abandoned undecided or is finished, never in between', async () => {
      const { db, record } = await staged(25);
      const decided = anImport(1);
      await db.imports.begin(decided);
      await db.imports.stage(decided.id, people(1), noon);
      await db.imports.decide(decided.id, noon);
      const sweep = (before: Date) => db.imports.deleteAbandoned(before, later(999), 20);
      expect(await sweep(later(1))).toBe(0);
      expect([await sweep(later(2)), await sweep(later(2)), await sweep(later(2))]).toEqual([20, 5, 1]);
      expect(await sweep(later(2))).toBe(0);
      expect(await db.imports.find(record.id)).toBeNull();
      expect(await db.imports.takeStaged(decided.id, 9, noon)).toHaveLength(1);
      await db.imports.takeStaged(decided.id, 9, noon);
      expect(await sweep(later(2))).toBe(1);
      expect(await db.imports.find(decided.id)).toBeNull();
    });
  });

  suite('users made together', (test, current) => {
    test('are found by id, by email and by search, with their quotas; taken addresses are left out', async () => {
      const { db } = current();
      const existing = await addUser(db, { name: 'Was here' });
      const wanted = people(30);
      const twin = userRecord({ email: existing.email });
      const made = await db.users.createMany([...wanted, twin], 7);
      expect(byId(made)).toEqual(byId(wanted));
      for (const user of wanted) {
        expect(await db.users.findById(user.id)).toEqual(user);
        expect(await db.users.findByEmail(user.email)).toEqual(user);
        expect(await db.quotas.find(user.workspaceId)).toMatchObject({
          monthlyLimit: 7,
          budgetMinor: 0,
          period: march,
          used: 0,
        });
      }
      const found = await db.users.list({ query: 'UNICODE "29' }, { after: null, limit: 9 });
      expect(found.map(({ id }) => id)).toEqual([wanted[29]?.id]);
      expect(await db.users.findByEmail(existing.email)).toEqual(existing);
      expect(await db.users.findById(twin.id)).toBeNull();
      expect(await db.quotas.find(twin.workspaceId)).toBeNull();
      expect(await db.users.createMany([], 7)).toEqual([]);
      expect(await db.users.createMany([twin], 7)).toEqual([]);
    });

    test('concurrent batches with the same addresses create one account per address', async () => {
      const { db } = current();
      const emails = Array.from({ length: 20 }, (_, at) => `same${at}@example.org`);
      const made = await inParallel(6, () =>
        db.users.createMany(
          emails.map((email) => userRecord({ email })),
          5,
        ),
      );
      expect(
        made
          .flat()
          .map(({ email }) => email)
          .toSorted(),
      ).toEqual(emails.toSorted());
    });
  });
};
