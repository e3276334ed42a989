import { buffer } from 'node:stream/consumers';
import { failureText } from '@atelier/api';
import { AppError } from '@atelier/core/errors';
import type { BlobStore } from '@atelier/core/ports/blobs';
import { type EngineRequest, RemoteFault } from '@atelier/core/ports/engine';
import type { GenerationJob } from '@atelier/core/ports/records';
import type { PictureInputs } from '@atelier/core/ports/services';
import type { Database } from '@atelier/core/ports/stores';
import type { PictureSource } from '@atelier/core/schemas/edits';

export interface EditInputDeps {
  readonly db: Database;
  readonly blobs: BlobStore;
  readonly pictureInputs: PictureInputs;
}

/** The picture that another was to be made from is gone; the message is for its owner. */
export class SourceGone extends AppError {
  constructor() {
    const explanation = 'The picture that this was to be made from was deleted.';
    super('engine_failed', failureText('invalid', explanation), {
      cause: new RemoteFault('invalid', explanation),
    });
  }
}

const readSource = async (
  { db, blobs }: EditInputDeps,
  { workspaceId }: GenerationJob,
  { kind, id }: PictureSource,
): Promise<Uint8Array> => {
  const store = kind === 'image' ? db.images : db.uploads;
  const file = await store.findFile({ workspaceId }, id, 'full');
  const blob = file === null ? null : await blobs.open(file.blobKey);
  if (blob === null) throw new SourceGone();
  return buffer(blob.stream);
};

/**
 * What a job made from a picture needs beside its words; nothing for one from words alone. Looks the picture up again: it may
 * have been deleted since the job was created. @throws SourceGone; AppError `engine_failed` if it cannot be decoded
 */
export const editInputs = async (
  deps: EditInputDeps,
  job: GenerationJob,
): Promise<Pick<EngineRequest, 'changes' | 'factor' | 'images' | 'mask'>> => {
  if (job.kind === 'generation') return {};
  const picture = await readSource(deps, job, job.params.source);
  if (job.kind === 'transform') return { images: [picture], changes: job.params.changes };
  if (job.kind === 'upscale') return { images: [picture], factor: job.params.factor };
  const { image, mask } = await deps.pictureInputs.fit(picture, job.params);
  return { images: [image], ...(mask !== undefined && { mask }) };
};
