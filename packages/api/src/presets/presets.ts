import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import type { PresetRecord } from '@atelier/core/ports/comparison-store';
import { maxPresets, type Preset, type SavePresetInput } from '@atelier/core/schemas/presets';
import type { Deps } from '../shared/deps.ts';
import type { Actor } from '../trpc/request-context.ts';

const viewPreset = ({ id, name, model, values }: PresetRecord): Preset => ({ id, name, model, values });

/** Settings that a person has saved. They are personal: the same in every workspace and on every device. */
export const presetService = ({ db, clock }: Pick<Deps, 'clock' | 'db'>) => ({
  list: async (actor: Actor) => ({ items: (await db.presets.listOf(actor.userId)).map(viewPreset) }),

  /** A preset of the same name is replaced. @throws AppError `conflict` when the person has too many */
  async save(actor: Actor, input: SavePresetInput): Promise<Preset> {
    const preset = { ...input, id: newId('preset'), userId: actor.userId, createdAt: clock.now() };
    return db.transaction(async (stores) => {
      // The person's row is locked, so that parallel calls cannot exceed the limit.
      await stores.users.findForUpdate(actor.userId);
      const own = await stores.presets.listOf(actor.userId);
      if (own.length >= maxPresets && !own.some(({ name }) => name === input.name))
        throw new AppError('conflict', `You can keep ${maxPresets} presets. Delete one first.`);
      return viewPreset(await stores.presets.save(preset));
    });
  },

  /** @throws AppError `not_found` */
  async remove(actor: Actor, id: string): Promise<void> {
    const isDeleted = await db.presets.deleteOwned(actor.userId, id);
    if (!isDeleted) throw new AppError('not_found');
  },
});
