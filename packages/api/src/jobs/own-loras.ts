import type { Stores } from '@atelier/core/ports/stores';
import type { CreateJobInput } from '@atelier/core/schemas/jobs';
import type { Actor } from '../trpc/request-context.ts';

/** The LoRAs among those of the input that the person has trained for its model. */
export const ownLorasFor = async (
  { loras }: Pick<Stores, 'loras'>,
  actor: Pick<Actor, 'userId' | 'workspaceId'>,
  { model, loras: chosen = [] }: Pick<CreateJobInput, 'loras' | 'model'>,
): Promise<ReadonlySet<string>> => {
  const own = await loras.findOwned(
    actor,
    chosen.map(({ id }) => id),
  );
  return new Set(own.filter((lora) => lora.model === model).map(({ id }) => id));
};
