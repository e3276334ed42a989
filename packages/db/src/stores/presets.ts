import type { PresetRecord, PresetStore } from '@atelier/core/ports/comparison-store';
import { maxPresets, PresetValues } from '@atelier/core/schemas/presets';
import { and, asc, eq } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import type { Tables } from '../schema/schema.ts';
import { rowOf } from './queries.ts';

/** Values that a later version no longer knows are left out: the preset then has the model's default for them. */
const read = (row: Tables['presets']['$inferSelect']): PresetRecord[] => {
  const { data } = PresetValues.strip().safeParse(row.values);
  return data === undefined ? [] : [{ ...row, values: data }];
};

export const presetStore = ({ db, tables }: Driver): PresetStore => {
  const { presets } = tables;
  return {
    listOf: async (userId) => {
      const rows = await db
        .select()
        .from(presets)
        .where(eq(presets.userId, userId))
        .orderBy(asc(presets.name))
        .limit(maxPresets);
      return rows.flatMap(read);
    },

    save: async (preset) => {
      const [row] = await db
        .insert(presets)
        .values(rowOf(presets, preset))
        .onConflictDoUpdate({
          target: [presets.userId, presets.name],
          set: { model: preset.model, values: preset.values },
        })
        .returning({ id: presets.id });
      return { ...preset, id: row?.id ?? preset.id };
    },

    deleteOwned: async (userId, id) => {
      const deleted = await db
        .delete(presets)
        .where(and(eq(presets.userId, userId), eq(presets.id, id)))
        .returning({ id: presets.id });
      return deleted.length > 0;
    },
  };
};
