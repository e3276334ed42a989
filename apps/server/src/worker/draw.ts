import { hash, randomUUID } from 'node:crypto';
import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import type { Engine, EngineImage } from '@atelier/core/ports/engine';
import type { ImageRecord, JobRecord } from '@atelier/core/ports/records';
import type { BlobStore, Derivatives } from '@atelier/core/ports/services';
import { seedMax } from '@atelier/core/schemas/jobs';

export interface DrawDeps {
  readonly blobs: BlobStore;
  readonly derivatives: Derivatives;
}

const folderOf = (job: JobRecord): string => `results/${job.id.slice(-2)}/${job.id}`;

/** Asks the engine for one picture; what it throws or returns becomes a reason that a person understands. */
const drawOne = async (
  engine: Engine,
  job: JobRecord,
  position: number,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<EngineImage> => {
  const { prompt, negativePrompt, style, width, height } = job;
  const seed = (job.seed + position) % (seedMax + 1);
  try {
    return await engine.draw(
      { jobId: job.id, prompt, negativePrompt, style, width, height, seed },
      { signal, onProgress },
    );
  } catch (thrown) {
    if (thrown instanceof AppError || signal.aborted) throw thrown;
    throw new AppError('engine_failed', undefined, { cause: thrown });
  }
};

/**
 * Draws a job's pictures one after the other and stores their bytes. The rows it returns are not in the
 * database yet: only the claim's own completion makes them exist, so a picture is never doubled. `onStored` is
 * told of each key before it is written, so that an ended job's bytes can be removed.
 */
export const drawJob = async (
  { blobs, derivatives }: DrawDeps,
  engine: Engine,
  job: JobRecord,
  createdAt: Date,
  {
    signal,
    onProgress,
    onStored,
  }: { signal: AbortSignal; onProgress: (fraction: number) => void; onStored: (key: string) => void },
): Promise<ImageRecord[]> => {
  const images: ImageRecord[] = [];
  const store = async (name: string, bytes: Uint8Array, contentType: string): Promise<string> => {
    const key = `${folderOf(job)}/${name}`;
    onStored(key);
    await blobs.put(key, bytes, contentType);
    return key;
  };
  for (let position = 0; position < job.count; position += 1) {
    signal.throwIfAborted();
    const drawn = await drawOne(engine, job, position, signal, (fraction) =>
      onProgress((position + Math.min(1, Math.max(0, fraction))) / job.count),
    );
    const { thumbWebp, placeholder } = await derivatives.derive(drawn.png, job);
    const name = randomUUID();
    images.push({
      id: newId('image'),
      workspaceId: job.workspaceId,
      userId: job.userId,
      jobId: job.id,
      position,
      prompt: job.prompt,
      negativePrompt: job.negativePrompt,
      model: job.model,
      style: job.style,
      engineVersion: engine.capabilities.version,
      origin: engine.capabilities.origin,
      seed: (job.seed + position) % (seedMax + 1),
      width: job.width,
      height: job.height,
      blobKey: await store(`${name}.png`, drawn.png, 'image/png'),
      thumbKey: await store(`${name}.webp`, thumbWebp, 'image/webp'),
      svgKey:
        drawn.svg === undefined ? null : await store(`${name}.svg`, Buffer.from(drawn.svg), 'image/svg+xml'),
      bytes: drawn.png.length,
      sha256: hash('sha256', drawn.png, 'hex'),
      placeholder,
      createdAt,
      deletedAt: null,
    });
  }
  return images;
};
