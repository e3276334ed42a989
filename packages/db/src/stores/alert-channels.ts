import type { AlertChannelStore } from '@atelier/core/ports/alert-stores';
import { maxChannels } from '@atelier/core/schemas/alert-channels';
import { and, asc, eq, isNotNull, isNull } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { first, rowOf } from './queries.ts';

export const alertChannelStore = ({ db, tables: { alertChannels } }: Driver): AlertChannelStore => {
  const { id: channelId, failingSince } = alertChannels;
  return {
    list: async () =>
      db.select().from(alertChannels).orderBy(asc(alertChannels.name), asc(channelId)).limit(maxChannels),

    find: async (id) => first(await db.select().from(alertChannels).where(eq(channelId, id))),

    insert: async (channel) => {
      await db.insert(alertChannels).values(rowOf(alertChannels, channel));
    },

    update: async (id, changes) =>
      first(await db.update(alertChannels).set(changes).where(eq(channelId, id)).returning()),

    setFailing: async (id, since) => {
      const changes = since === null ? isNotNull(failingSince) : isNull(failingSince);
      const changed = await db
        .update(alertChannels)
        .set({ failingSince: since })
        .where(and(eq(channelId, id), changes))
        .returning({ id: channelId });
      return changed.length > 0;
    },

    delete: async (id) => {
      const deleted = await db.delete(alertChannels).where(eq(channelId, id)).returning({ id: channelId });
      return deleted.length > 0;
    },
  };
};
