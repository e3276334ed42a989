import { hash } from 'node:crypto';
import { attemptFolder } from '@atelier/core/attempts';
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

export interface DrawOptions {
  /** Ends the drawing at once, whether the engine heeds it or not. Nothing is stored after that. */
  readonly signal: AbortSignal;
  /** Called with the job's progress, 0 … 1. */
  readonly onProgress: (fraction: number) => void;
}

/** Settles as `work` does, or rejects with the signal's reason as soon as it is aborted. */
const untilAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const abandon = () => reject(signal.reason);
    signal.addEventListener('abort', abandon, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abandon));
    if (signal.aborted) abandon();
  });

const seedAt = (job: JobRecord, position: number): number => (job.seed + position) % (seedMax + 1);

/** Asks the engine for one picture; what it throws becomes a reason that a person understands. */
const drawOne = async (
  engine: Engine,
  job: JobRecord,
  position: number,
  { signal, onProgress }: DrawOptions,
): Promise<EngineImage> => {
  const { id, prompt, negativePrompt, style, width, height } = job;
  const request = { jobId: id, prompt, negativePrompt, style, width, height, seed: seedAt(job, position) };
  // An engine is somebody else's code: it may throw at once, hang, or go on after it was told to stop.
  const drawing = (async () => engine.draw(request, { signal, onProgress }))();
  try {
    return await untilAborted(drawing, signal);
  } catch (thrown) {
    signal.throwIfAborted();
    throw thrown instanceof AppError ? thrown : new AppError('engine_failed', undefined, { cause: thrown });
  }
};

/** What an engine says it drew counts only if it is a style that it offers. */
const offered = ({ capabilities }: Engine, style: string | undefined): string | undefined =>
  capabilities.styles.find(({ id }) => id === style)?.id;

/**
 * Draws a job's pictures one after the other and stores their bytes in the attempt's folder. The rows it returns
 * are not in the database yet: only the claim's own completion makes them exist, so a picture is never doubled.
 * @throws AppError with a reason that a person understands, or the signal's reason
 */
export const drawJob = async (
  { blobs, derivatives }: DrawDeps,
  engine: Engine,
  job: JobRecord,
  createdAt: Date,
  { signal, onProgress }: DrawOptions,
): Promise<ImageRecord[]> => {
  const folder = attemptFolder(job, job.attempts);
  const store = async (name: string, bytes: Uint8Array, contentType: string): Promise<string> => {
    signal.throwIfAborted();
    const key = `${folder}/${name}`;
    await blobs.put(key, bytes, contentType);
    return key;
  };
  const images: ImageRecord[] = [];
  for (let position = 0; position < job.count; position += 1) {
    const { png, svg, style } = await drawOne(engine, job, position, {
      signal,
      onProgress: (fraction) => {
        if (Number.isFinite(fraction))
          onProgress((position + Math.min(1, Math.max(0, fraction))) / job.count);
      },
    });
    const { thumbWebp, placeholder } = await derivatives.derive(png, job);
    images.push({
      id: newId('image'),
      workspaceId: job.workspaceId,
      userId: job.userId,
      jobId: job.id,
      position,
      prompt: job.prompt,
      negativePrompt: job.negativePrompt,
      model: job.model,
      style: offered(engine, style) ?? job.style,
      engineVersion: engine.capabilities.version,
      origin: engine.capabilities.origin,
      seed: seedAt(job, position),
      width: job.width,
      height: job.height,
      blobKey: await store(`${position}.png`, png, 'image/png'),
      thumbKey: await store(`${position}.webp`, thumbWebp, 'image/webp'),
      svgKey: svg === undefined ? null : await store(`${position}.svg`, Buffer.from(svg), 'image/svg+xml'),
      bytes: png.length,
      sha256: hash('sha256', png, 'hex'),
      placeholder,
      createdAt,
      deletedAt: null,
    });
  }
  return images;
};
