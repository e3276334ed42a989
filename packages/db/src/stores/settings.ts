import { AppError } from '@atelier/core/errors';
import type { SettingStore } from '@atelier/core/ports/runtime-settings';
import { and, desc, eq, gt, isNull, lt, or } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { first, rowOf } from './queries.ts';

const maxOpenProposals = 100;
/** How often a change tries again when another process was faster. */
const maxTries = 20;

export const settingStore = ({
  db,
  tables: { settings, settingChanges, settingProposals },
}: Driver): SettingStore => {
  const version = async (): Promise<number> => {
    const [row] = await db
      .select({ number: settingChanges.number })
      .from(settingChanges)
      .orderBy(desc(settingChanges.number))
      .limit(1);
    return row?.number ?? 0;
  };

  const find = async (name: string) => first(await db.select().from(settings).where(eq(settings.name, name)));

  const store = async (name: string, value: string | null, changeNumber: number): Promise<void> => {
    if (value === null) await db.delete(settings).where(eq(settings.name, name));
    else
      await db
        .insert(settings)
        .values({ name, value, changeNumber })
        .onConflictDoUpdate({ target: settings.name, set: { value, changeNumber } });
  };

  return {
    version,

    all: () => db.select().from(settings),

    change: async (change, expected) => {
      for (let tries = 0; tries < maxTries; tries += 1) {
        // The number first: a change that another process commits after it takes the next one, and the insert fails.
        const number = (await version()) + 1;
        const present = await find(change.name);
        if (expected !== undefined && (present?.changeNumber ?? null) !== expected)
          throw new AppError('conflict', 'This setting has been changed since you opened it.');
        const record = { ...change, number, before: present?.value ?? null };
        const added = await db
          .insert(settingChanges)
          .values(rowOf(settingChanges, record))
          .onConflictDoNothing({ target: settingChanges.number })
          .returning({ number: settingChanges.number });
        if (added.length === 0) continue;
        await store(change.name, change.after, number);
        return record;
      }
      throw new AppError('overloaded');
    },

    history: ({ name }, { after, limit }) =>
      db
        .select()
        .from(settingChanges)
        .where(
          and(
            name === undefined ? undefined : eq(settingChanges.name, name),
            after === null ? undefined : lt(settingChanges.number, after),
          ),
        )
        .orderBy(desc(settingChanges.number))
        .limit(limit),

    findChange: async (id) => first(await db.select().from(settingChanges).where(eq(settingChanges.id, id))),

    propose: async (proposal) => {
      await db.insert(settingProposals).values(rowOf(settingProposals, proposal));
    },

    openProposals: (now) =>
      db
        .select()
        .from(settingProposals)
        .where(and(isNull(settingProposals.outcome), gt(settingProposals.expiresAt, now)))
        .orderBy(desc(settingProposals.proposedAt), desc(settingProposals.id))
        .limit(maxOpenProposals),

    findProposal: async (id) =>
      first(await db.select().from(settingProposals).where(eq(settingProposals.id, id))),

    decide: async (id, { outcome, decidedBy, decidedAt }) => {
      const decided = await db
        .update(settingProposals)
        .set({ outcome, decidedBy, decidedAt })
        .where(
          and(
            eq(settingProposals.id, id),
            isNull(settingProposals.outcome),
            gt(settingProposals.expiresAt, decidedAt),
          ),
        )
        .returning({ id: settingProposals.id });
      return decided.length > 0;
    },

    deleteOldProposals: async (before) => {
      const deleted = await db
        .delete(settingProposals)
        .where(or(lt(settingProposals.decidedAt, before), lt(settingProposals.expiresAt, before)))
        .returning({ id: settingProposals.id });
      return deleted.length;
    },
  };
};
