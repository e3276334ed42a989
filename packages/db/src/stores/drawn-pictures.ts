import { AppError } from '@atelier/core/errors';
import type { DrawnPictureStore } from '@atelier/core/ports/studio-stores';
import { asc, eq, inArray } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { rowOf } from './queries.ts';

export const drawnPictureStore = ({ db, tables }: Driver): DrawnPictureStore => {
  const { drawnPictures: drawn } = tables;
  return {
    add: async (picture) => {
      const added = await db
        .insert(drawn)
        .values(rowOf(drawn, picture))
        .onConflictDoNothing({ target: [drawn.jobId, drawn.position] })
        .returning({ id: drawn.id });
      if (added.length === 0) throw new AppError('conflict');
    },

    listOf: (jobId) => db.select().from(drawn).where(eq(drawn.jobId, jobId)).orderBy(asc(drawn.position)),

    deleteOf: async (jobIds) =>
      jobIds.length === 0
        ? []
        : db
            .delete(drawn)
            .where(inArray(drawn.jobId, [...jobIds]))
            .returning(),
  };
};
