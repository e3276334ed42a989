import { buffer } from 'node:stream/consumers';
import type { BlobStore } from '@atelier/core/ports/blobs';
import type { FaceBox, FaceFinder } from '@atelier/core/ports/faces';
import type { ImageRecord } from '@atelier/core/ports/records';

/** How far a face reaches beyond an edge, as a part of its own side, until it counts as cut off: boxes are not exact. */
const beyondEdge = 0.05;
/** Milliseconds for the faces of one call; pictures beyond them are not looked at. */
const timeoutMs = 20_000;
/** Pictures whose result is kept. A picture never changes. */
const maxKept = 5000;

/** Whether an edge of the picture cuts the face. */
export const isCutOff = ({ left, top, right, bottom }: FaceBox): boolean => {
  const [beyondX, beyondY] = [(right - left) * beyondEdge, (bottom - top) * beyondEdge];
  return left < -beyondX || right > 1 + beyondX || top < -beyondY || bottom > 1 + beyondY;
};

/** Tells of pictures, by id, whether a face in them is cut off. Those that nobody could look at are missing. */
export type CutOffFaces = (images: readonly ImageRecord[]) => Promise<ReadonlyMap<string, boolean>>;

/**
 * Looks for faces that are cut off, in the small copies of pictures. Advice only: a picture that cannot be looked at, or not
 * in time, is left out.
 */
export const createCutOffFaces = ({
  blobs,
  faces,
}: {
  readonly blobs: Pick<BlobStore, 'open'>;
  readonly faces: FaceFinder;
}): CutOffFaces => {
  const known = new Map<string, boolean>();
  const keep = (id: string, found: boolean): void => {
    const oldest = known.size < maxKept ? undefined : known.keys().next().value;
    if (oldest !== undefined) known.delete(oldest);
    known.set(id, found);
  };
  const look = async ({ id, thumbKey }: ImageRecord, signal: AbortSignal): Promise<void> => {
    const thumb = await blobs.open(thumbKey);
    if (thumb === null) return;
    keep(id, (await faces.find(await buffer(thumb.stream), signal)).some(isCutOff));
  };
  return async (images) => {
    const signal = AbortSignal.timeout(timeoutMs);
    for (const image of images.filter(({ id }) => !known.has(id))) {
      if (signal.aborted) break;
      // One after the other: the finder has one process, and files stay closed until their turn.
      await look(image, signal).catch(() => undefined);
    }
    return known;
  };
};
