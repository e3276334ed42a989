import type { CaseFilter, ModerationCaseStore } from '@atelier/core/ports/moderation-stores';
import { and, count, eq, gte, inArray, isNotNull, isNull, ne, type SQL } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { preparedByFilters } from './prepared.ts';
import { first, keysetValues, newestFirst, oldestFirst, rowOf } from './queries.ts';

export const moderationCaseStore = ({ db, tables }: Driver): ModerationCaseStore => {
  const { moderationCases, images, uploads, assets } = tables;
  const { id: caseId, createdAt, userId: ownerId, state } = moderationCases;
  const where = ({ state: wanted, appealed }: CaseFilter): SQL | undefined =>
    and(eq(state, wanted), appealed === true ? isNotNull(moderationCases.appeal) : undefined);
  const countOf = async (condition: SQL | undefined): Promise<number> => {
    const [row] = await db.select({ cases: count() }).from(moderationCases).where(condition);
    return row?.cases ?? 0;
  };

  return {
    insert: async (found) => {
      await db.insert(moderationCases).values(rowOf(moderationCases, found));
    },

    find: async (id) => first(await db.select().from(moderationCases).where(eq(caseId, id))),

    list: (filter, { after, limit }) =>
      preparedByFilters({ after: oldestFirst.after(createdAt, caseId) }, (paged) =>
        db
          .select()
          .from(moderationCases)
          .where(and(where(filter), paged))
          .orderBy(...oldestFirst.order(createdAt, caseId))
          .limit(limit),
      )(keysetValues(after), keysetValues(after)),

    listOf: (userId, { after, limit }) =>
      preparedByFilters({ after: newestFirst.after(createdAt, caseId) }, (paged) =>
        db
          .select()
          .from(moderationCases)
          .where(and(eq(ownerId, userId), paged))
          .orderBy(...newestFirst.order(createdAt, caseId))
          .limit(limit),
      )(keysetValues(after), keysetValues(after)),

    decide: async (id, decision) =>
      first(
        await db
          .update(moderationCases)
          .set(decision)
          .where(and(eq(caseId, id), eq(state, 'open')))
          .returning(),
      ),

    appeal: async (userId, id, appeal, appealedAt) =>
      first(
        await db
          .update(moderationCases)
          .set({ appeal, appealedAt, state: 'open' })
          .where(
            and(
              eq(caseId, id),
              eq(ownerId, userId),
              isNull(moderationCases.appeal),
              inArray(state, ['open', 'upheld']),
            ),
          )
          .returning(),
      ),

    countBlocked: (userId, since) =>
      countOf(and(eq(ownerId, userId), gte(createdAt, since), eq(moderationCases.wasBlocked, true))),

    countPictures: (userId, since) =>
      countOf(
        and(
          eq(ownerId, userId),
          gte(createdAt, since),
          ne(moderationCases.subject, 'prompt'),
          ne(state, 'cleared'),
        ),
      ),

    figures: async () => {
      const rows = await db.select({ state, cases: count() }).from(moderationCases).groupBy(state);
      const cases = (wanted: string): number => rows.find((row) => row.state === wanted)?.cases ?? 0;
      const appealed = await countOf(where({ state: 'open', appealed: true }));
      return { open: cases('open'), appealed, upheld: cases('upheld'), cleared: cases('cleared') };
    },

    flagPicture: async ({ subject, subjectId }, flag) => {
      const changed =
        subject === 'image'
          ? await db.update(images).set({ flag }).where(eq(images.id, subjectId)).returning({ id: images.id })
          : await db
              .update(uploads)
              .set({ flag })
              .where(eq(uploads.id, subjectId))
              .returning({ id: uploads.id });
      return changed.length > 0;
    },

    picturesOf: async (caseIds) => {
      if (caseIds.length === 0) return new Map();
      const isOpenCase = and(inArray(caseId, [...caseIds]), ne(state, 'cleared'));
      const ofKind = (subject: 'image' | 'upload') => {
        const pictures = subject === 'image' ? images : uploads;
        const { blobKey, width, height } = pictures;
        return db
          .select({ caseId, blobKey, width, height, contentType: assets.contentType })
          .from(moderationCases)
          .innerJoin(pictures, and(eq(pictures.id, moderationCases.subjectId), eq(pictures.flag, 'flagged')))
          .innerJoin(assets, eq(assets.blobKey, blobKey))
          .where(and(isOpenCase, eq(moderationCases.subject, subject)));
      };
      const rows = [...(await ofKind('image')), ...(await ofKind('upload'))];
      return new Map(rows.map(({ caseId: id, ...picture }) => [id, picture]));
    },

    isSubject: async (imageId) =>
      (await countOf(and(eq(moderationCases.subject, 'image'), eq(moderationCases.subjectId, imageId)))) > 0,
  };
};
