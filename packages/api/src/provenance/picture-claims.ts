import type { PictureClaim } from '@atelier/core/ports/provenance';
import type { ImageRecord } from '@atelier/core/ports/records';
import type { SourceType } from '@atelier/core/provenance';
import { editOperations } from '@atelier/core/schemas/edits';
import type { ExportMetadata } from '@atelier/core/schemas/exports';
import { type LineageOperation, maxAncestors } from '@atelier/core/schemas/lineage';
import type { Scope } from '@atelier/core/scope';
import { blindJobs } from '../comparisons/blind.ts';
import type { Deps } from '../shared/deps.ts';
import type { Actor } from '../trpc/request-context.ts';

/** A picture and who gets a file of it. */
export interface ClaimedPicture {
  readonly imageId: string;
  readonly workspaceId: string;
  readonly origin: ImageRecord['origin'];
  /** Null for people who have nothing but a link: their file says neither model nor date nor prompt. */
  readonly reader: Pick<Actor, 'role' | 'userId'> | null;
}

const isEdit = (operation: LineageOperation): boolean => editOperations.some((one) => one === operation);

/** How a picture came about. */
interface Making {
  /** The last step first. */
  readonly steps: readonly LineageOperation[];
  /** The upload that it began as; null if it began otherwise. */
  readonly uploadId: string | null;
}

/** What a file says, and what it says it from. */
export interface ToldPicture {
  readonly claim: PictureClaim;
  /** The kept credentials of the upload that it began as; null if there are none, and for links. */
  readonly originalKey: string | null;
}

/** The origin of a picture is neural as soon as a model had a part in it or in those it was made from. */
const sourceTypeOf = (origin: ImageRecord['origin'], { steps, uploadId }: Making): SourceType => {
  const hasEdits = steps.some(isEdit);
  if (origin === 'neural') return hasEdits ? 'composite' : 'neural';
  if (uploadId === null) return 'procedural';
  return hasEdits ? 'mixed' : 'altered';
};

/** What exported files say about their picture (R-STUDIO-12). */
export const pictureClaims = ({ db, engines }: Pick<Deps, 'db' | 'engines'>) => {
  /** How the picture and those before it were made. */
  const makingOf = async (scope: Scope, imageId: string): Promise<Making> => {
    const steps: LineageOperation[] = [];
    let uploadId: string | null = null;
    let next: string | null = imageId;
    while (next !== null && steps.length < maxAncestors) {
      const parent: Awaited<ReturnType<typeof db.imageParents.find>> = await db.imageParents.find(
        scope,
        next,
      );
      if (parent === null) break;
      steps.push(parent.operation);
      uploadId = parent.source?.kind === 'upload' ? parent.source.id : null;
      next = parent.source?.kind === 'image' ? parent.source.id : null;
    }
    return { steps, uploadId };
  };

  /** What may be said about the model and the words. */
  const factsOf = async (
    { reader, workspaceId }: ClaimedPicture,
    image: ImageRecord | null,
    metadata: ExportMetadata,
  ): Promise<Pick<PictureClaim, 'madeAt' | 'prompt' | 'tool'>> => {
    if (reader === null || image === null) return { tool: null, madeAt: null, prompt: null };
    const blind = await blindJobs(db, { ...reader, workspaceId }, [image.jobId]);
    return {
      tool: blind.has(image.jobId)
        ? null
        : {
            name: engines.find(image.model)?.capabilities.name ?? image.model,
            version: image.engineVersion,
          },
      madeAt: image.createdAt,
      prompt: metadata === 'prompt' ? image.prompt : null,
    };
  };

  /** Somebody else's words: a link leaves them out, and they go with the upload. */
  const originalOf = async ({ workspaceId, reader }: ClaimedPicture, { uploadId }: Making) => {
    if (reader === null || uploadId === null) return null;
    return (await db.uploads.findOwned({ workspaceId }, uploadId))?.credentialsKey ?? null;
  };

  return {
    /** A picture of an unfinished job says only that a machine made it. */
    async of(picture: ClaimedPicture, metadata: ExportMetadata): Promise<ToldPicture> {
      const scope = { workspaceId: picture.workspaceId };
      const image = await db.images.findOwned(scope, picture.imageId);
      const making: Making = image === null ? { steps: [], uploadId: null } : await makingOf(scope, image.id);
      const sourceType = sourceTypeOf(picture.origin, making);
      const originalKey = await originalOf(picture, making);
      const [last = null, ...before] = making.steps;
      const earlier = originalKey === null ? {} : { earlier: before.toReversed() };
      const facts = await factsOf(picture, image, metadata);
      return { claim: { sourceType, edit: last, ...earlier, ...facts }, originalKey };
    },
  };
};

export type PictureClaims = ReturnType<typeof pictureClaims>;
