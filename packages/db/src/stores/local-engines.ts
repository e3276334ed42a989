import type { LocalEngineRecord, LocalEngineStore } from '@atelier/core/ports/local-engine';
import { eq } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { first } from './queries.ts';

export const localEngineStore = ({ db, tables: { localEngines } }: Driver): LocalEngineStore => ({
  find: async (node) => first(await db.select().from(localEngines).where(eq(localEngines.node, node))),

  save: async ({ node, ...rest }: LocalEngineRecord) => {
    await db
      .insert(localEngines)
      .values({ node, ...rest })
      .onConflictDoUpdate({ target: localEngines.node, set: rest });
  },
});
