import { type DrawnFiles, seedAt } from '@atelier/api';
import type { Clock } from '@atelier/core/clock';
import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import { pictureFolder } from '@atelier/core/job-attempts';
import type { AssetRecord } from '@atelier/core/ports/assets';
import type { BlobStore } from '@atelier/core/ports/blobs';
import type { Engine, EngineImage, EngineRequest, LocalEngine } from '@atelier/core/ports/engine';
import type { DrawnPicture, GenerationJob, JobRecord } from '@atelier/core/ports/records';
import type { Derivatives } from '@atelier/core/ports/services';
import { releaseBytes } from '@atelier/core/release-bytes';
import { pickSettings } from '@atelier/core/schemas/generation-settings';
import { seedMax } from '@atelier/core/schemas/jobs';
import { Understood } from '@atelier/core/schemas/understood';
import { ClaimLost, LaneBusy } from './hand-back.ts';
import { untilAborted } from './until-aborted.ts';

export interface DrawDeps {
  readonly blobs: BlobStore;
  readonly derivatives: Derivatives;
  readonly clock: Clock;
}

export interface DrawOptions {
  /** Ends the drawing at once, even if the engine ignores the signal. Nothing is stored after that. */
  readonly signal: AbortSignal;
  /** Called with the picture's progress, 0 … 1. */
  readonly onProgress: (fraction: number) => void;
}

/** Makes pictures: a local engine, or a remote one on behalf of a claim. */
export interface PictureSource extends Pick<Engine, 'capabilities'> {
  make(request: EngineRequest, options: DrawOptions): Promise<EngineImage>;
}

/** Wraps an engine, which is third-party code: it may throw synchronously, hang, or ignore its signal. */
export const localSource = (engine: LocalEngine): PictureSource => ({
  capabilities: engine.capabilities,
  make: (request, options) => untilAborted((async () => engine.draw(request, options))(), options.signal),
});

/** Asks for one picture. @throws AppError with a reason that a user understands, ClaimLost, LaneBusy, or the signal's reason */
const drawOne = async (
  source: PictureSource,
  job: GenerationJob,
  position: number,
  options: DrawOptions,
): Promise<EngineImage> => {
  const { prompt, negativePrompt, style, width, height } = job.params;
  const request = {
    jobId: job.id,
    prompt,
    negativePrompt,
    style,
    width,
    height,
    seed: seedAt(job, position),
    settings: pickSettings(job.params),
  };
  try {
    return await source.make(request, options);
  } catch (thrown) {
    if (thrown instanceof ClaimLost || thrown instanceof LaneBusy) throw thrown;
    options.signal.throwIfAborted();
    throw thrown instanceof AppError ? thrown : new AppError('engine_failed', undefined, { cause: thrown });
  }
};

type Stored = Pick<AssetRecord, 'blobKey' | 'contentType' | 'createdAt'> & {
  readonly bytes: number;
  readonly sha256: string;
};

const assetOf = ({ workspaceId, userId }: JobRecord, stored: Stored) => ({
  id: newId('asset'),
  kind: 'result' as const,
  workspaceId,
  userId,
  ...stored,
  deletedAt: null,
});

/** The style that the engine reports, if it is one of those that it offers. */
const offered = ({ capabilities }: PictureSource, style: string | undefined): string | undefined =>
  capabilities.styles.find(({ id }) => id === style)?.id;

/** The seed that the engine reports; null if it reports none that could be asked for. */
const storable = (seed: number | undefined): number | null =>
  seed !== undefined && Number.isInteger(seed) && seed >= 0 && seed <= seedMax ? seed : null;

/** An engine's report on the prompt as it is stored; null for one that breaks the schema. */
const reported = (report: unknown): string | null => {
  const { data } = Understood.safeParse(report);
  return data === undefined ? null : JSON.stringify(data);
};

/** What made the picture: a tool of this server only changes what another engine has made, and rules keep what a network drew. */
const originOf = ({ capabilities }: PictureSource, { kind, params }: GenerationJob) => {
  if (kind === 'transform') return params.origin;
  return kind === 'edit' && params.origin === 'neural' ? 'neural' : capabilities.origin;
};

/**
 * Draws the picture at `position` and stores its bytes in the attempt's folder. Only the holder of the claim can add it to
 * the database afterwards (`storePicture`), so no picture is stored twice.
 * @throws AppError with a reason that a user understands, ClaimLost, LaneBusy, or the signal's reason
 */
export const drawPicture = async (
  { blobs, derivatives, clock }: DrawDeps,
  source: PictureSource,
  job: GenerationJob,
  position: number,
  { signal, onProgress }: DrawOptions,
): Promise<DrawnFiles> => {
  const folder = pictureFolder(job, job.attempts, position);
  const store = async (name: string, bytes: Uint8Array, contentType: string) => {
    signal.throwIfAborted();
    const key = `${folder}/${name}`;
    const { sizeBytes, sha256 } = await blobs.put(key, bytes, contentType);
    return assetOf(job, { blobKey: key, contentType, bytes: sizeBytes, sha256, createdAt: clock.now() });
  };
  const { png, size, seed, svg, style, understood } = await drawOne(source, job, position, {
    signal,
    onProgress: (fraction) => {
      if (Number.isFinite(fraction)) onProgress(Math.min(1, Math.max(0, fraction)));
    },
  });
  const { thumbWebp, placeholder } = await derivatives.derive(png, size ?? job.params);
  const full = await store('full.png', png, 'image/png');
  const thumb = await store('thumb.webp', thumbWebp, 'image/webp');
  releaseBytes(png);
  const drawing = svg === undefined ? null : await store('full.svg', Buffer.from(svg), 'image/svg+xml');
  const picture: DrawnPicture = {
    id: newId('image'),
    jobId: job.id,
    position,
    seed: storable(seed),
    width: size?.width ?? null,
    height: size?.height ?? null,
    style: offered(source, style) ?? job.params.style,
    engineVersion: source.capabilities.version,
    origin: originOf(source, job),
    blobKey: full.blobKey,
    thumbKey: thumb.blobKey,
    svgKey: drawing?.blobKey ?? null,
    understood: reported(understood),
    bytes: full.bytes,
    sha256: full.sha256,
    placeholder,
    createdAt: clock.now(),
  };
  return { picture, assets: drawing === null ? [full, thumb] : [full, thumb, drawing] };
};
