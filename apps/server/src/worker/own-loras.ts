import { failureText } from '@atelier/api';
import { AppError } from '@atelier/core/errors';
import { LoraId } from '@atelier/core/ids';
import { type EngineRequest, RemoteFault } from '@atelier/core/ports/engine';
import type { GenerationJob } from '@atelier/core/ports/records';
import type { Database } from '@atelier/core/ports/stores';

const deleted = 'A LoRA of this job was deleted.';

/**
 * The request with the references of the person's own LoRAs in place of their ids.
 * @throws AppError `engine_failed` if one was deleted since the job was created
 */
export const withOwnLoras = async (
  { loras }: Pick<Database, 'loras'>,
  job: GenerationJob,
  request: EngineRequest,
  isKnown: (id: string) => boolean,
): Promise<EngineRequest> => {
  const chosen = request.settings.loras ?? [];
  const isOwn = (id: string): boolean => !isKnown(id) && LoraId.safeParse(id).success;
  const ids = chosen.map(({ id }) => id).filter(isOwn);
  if (ids.length === 0) return request;
  const found = new Map(
    (await loras.findOwned(job, ids))
      .filter(({ model, provider }) => model === job.model && provider === job.provider)
      .map(({ id, reference }) => [id, reference]),
  );
  const resolved = chosen.map((choice) => {
    if (!isOwn(choice.id)) return choice;
    const reference = found.get(choice.id);
    if (reference === undefined)
      throw new AppError('engine_failed', failureText('invalid', deleted), {
        cause: new RemoteFault('invalid', deleted),
      });
    return { ...choice, id: reference };
  });
  return { ...request, settings: { ...request.settings, loras: resolved } };
};
