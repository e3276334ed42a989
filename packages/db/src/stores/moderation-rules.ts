import type { ModerationRuleStore, StrictnessStore } from '@atelier/core/ports/moderation-stores';
import type { JobParams } from '@atelier/core/schemas/job-kinds';
import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { prepared } from './prepared.ts';
import { first, rowOf } from './queries.ts';

export const moderationRuleStore = ({ db, tables }: Driver): ModerationRuleStore => {
  const { moderationRules, jobs } = tables;
  return {
    // Of every rule: the latest change alone would hide one by a node whose clock is behind.
    stamp: async () => {
      const rows = await db
        .select({ id: moderationRules.id, updatedAt: moderationRules.updatedAt })
        .from(moderationRules)
        .orderBy(asc(moderationRules.id));
      return rows.map(({ id, updatedAt }) => `${id}.${updatedAt.getTime()}`).join(' ');
    },

    list: () => db.select().from(moderationRules).orderBy(asc(moderationRules.name), asc(moderationRules.id)),

    find: async (id) => first(await db.select().from(moderationRules).where(eq(moderationRules.id, id))),

    insert: async (rule) => {
      const added = await db
        .insert(moderationRules)
        .values(rowOf(moderationRules, rule))
        .onConflictDoNothing()
        .returning({ id: moderationRules.id });
      return added.length > 0;
    },

    update: async (id, changes) => {
      const changed = await db
        .update(moderationRules)
        .set(changes)
        .where(eq(moderationRules.id, id))
        .returning({ id: moderationRules.id });
      return changed.length > 0;
    },

    delete: async (id) => {
      const deleted = await db
        .delete(moderationRules)
        .where(eq(moderationRules.id, id))
        .returning({ id: moderationRules.id });
      return deleted.length > 0;
    },

    pastPrompts: async (afterId, limit) => {
      const rows = await db
        .select({ id: jobs.id, params: jobs.params })
        .from(jobs)
        .where(and(inArray(jobs.kind, ['generation', 'edit']), gt(jobs.id, afterId)))
        .orderBy(asc(jobs.id))
        .limit(limit);
      return rows.map(({ id, params }) => ({
        id,
        prompt: (params as JobParams<'generation' | 'edit'>).prompt,
      }));
    },
  };
};

export const strictnessStore = ({ db, fragments, tables: { workspaces } }: Driver): StrictnessStore => {
  const current = prepared(
    db
      .select({ strictness: workspaces.strictness })
      .from(workspaces)
      .where(eq(workspaces.id, fragments.opaqueParam(sql.placeholder('workspaceId')))),
  );
  return {
    of: async ({ workspaceId }) => first(await current({ workspaceId }))?.strictness ?? 'standard',

    set: async ({ workspaceId }, strictness) => {
      const before = first(await current({ workspaceId }));
      if (before === null) return null;
      await db.update(workspaces).set({ strictness }).where(eq(workspaces.id, workspaceId));
      return before.strictness;
    },
  };
};
