import type { ImageRecord } from '@atelier/core/ports/records';
import type { LooksOf } from '@atelier/core/ports/services';
import type { Stores } from '@atelier/core/ports/stores';
import type { DatasetIssue, TrainingCheck } from '@atelier/core/schemas/training';
import type { Scope } from '@atelier/core/scope';
import type { TrainableModel } from '../engines/registry.ts';
import { proposedCaption } from './captions.ts';
import type { CutOffFaces } from './faces.ts';

/** The shorter side in pixels; trainers work at 512 and more. */
const minSidePx = 512;
/** Longer side by shorter side: trainers crop or shrink what is longer. */
const maxRatio = 2;
/** Differing characters of 64 up to which two pictures look the same. */
const maxDistance = 6;

type Picture = TrainingCheck['pictures'][number];
type Bounds = Pick<TrainableModel['base'], 'minPictures' | 'maxPictures'>;

const missing: DatasetIssue = {
  code: 'missing',
  severity: 'error',
  message: 'This picture is no longer in your gallery.',
};

const cutOffFace: DatasetIssue = {
  code: 'cut_off_face',
  severity: 'warning',
  message: 'A face seems to be cut off at the edge. The LoRA may learn it that way.',
};

/** What is wrong with one picture by its size. */
export const sizeIssues = ({ width, height }: Pick<ImageRecord, 'width' | 'height'>): DatasetIssue[] => {
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  return [
    ...(short < minSidePx
      ? [
          {
            code: 'too_small' as const,
            severity: 'error' as const,
            message: `Choose pictures of at least ${minSidePx} px on each side. This one has ${width} × ${height}.`,
          },
        ]
      : []),
    ...(long > short * maxRatio
      ? [
          {
            code: 'unusual_shape' as const,
            severity: 'warning' as const,
            message: 'This picture is very long. Its ends may be cut off.',
          },
        ]
      : []),
  ];
};

/** What is wrong with the number of pictures. */
export const countIssues = (count: number, { minPictures, maxPictures }: Bounds): TrainingCheck['issues'] => {
  const error = (code: 'too_few' | 'too_many', message: string) => [
    { code, severity: 'error' as const, message },
  ];
  if (count < minPictures) return error('too_few', `Choose at least ${minPictures} pictures.`);
  return count > maxPictures ? error('too_many', `Choose at most ${maxPictures} pictures.`) : [];
};

const distanceOf = (a: string, b: string): number =>
  [...a].reduce((sum, bit, at) => sum + (bit === b[at] ? 0 : 1), 0);

const bytesOfUri = (uri: string): Uint8Array => Buffer.from(uri.slice(uri.indexOf(',') + 1), 'base64');

/** The pictures of a workspace by their ids, in their order; null for one that is gone. */
export const findPictures = ({ images }: Pick<Stores, 'images'>, scope: Scope, ids: readonly string[]) =>
  Promise.all(ids.map((id) => images.findOwned(scope, id)));

const viewPicture = (
  imageId: string,
  image: ImageRecord | null,
  { duplicateOf, hasCutOffFace }: { duplicateOf: string | null; hasCutOffFace: boolean },
): TrainingCheck['pictures'][number] =>
  image === null
    ? {
        ...{ imageId, width: 0, height: 0, placeholder: '', flagged: false },
        ...{ caption: '', duplicateOf: null, issues: [missing] },
      }
    : {
        ...{ imageId, width: image.width, height: image.height, duplicateOf },
        placeholder: image.placeholder,
        flagged: image.flag === 'flagged',
        caption: proposedCaption(image.prompt),
        issues: [
          ...sizeIssues(image),
          ...(duplicateOf === null
            ? []
            : [
                {
                  code: 'near_duplicate' as const,
                  severity: 'warning' as const,
                  message: 'This looks like another chosen picture. Different pictures teach more.',
                },
              ]),
          ...(hasCutOffFace ? [cutOffFace] : []),
        ],
      };

/**
 * Checks pictures before a training: number, size, shape, whether two look the same, which is told from their tiny
 * placeholders, and whether faces are cut off, which needs their small copies.
 */
export const checkDataset = async (
  deps: Pick<Stores, 'images'> & { readonly looksOf: LooksOf; readonly cutOffFaces: CutOffFaces },
  scope: Scope,
  ids: readonly string[],
  bounds: Bounds,
): Promise<TrainingCheck> => {
  const found = await findPictures(deps, scope, ids);
  const cutOff = await deps.cutOffFaces(found.filter((image) => image !== null));
  const seen: { readonly id: string; readonly looks: string }[] = [];
  const pictures: Picture[] = [];
  for (const [at, imageId] of ids.entries()) {
    const image = found[at] ?? null;
    const looks = image === null ? null : await deps.looksOf(bytesOfUri(image.placeholder));
    const twin =
      looks === null ? undefined : seen.find((other) => distanceOf(other.looks, looks) <= maxDistance);
    if (looks !== null && twin === undefined) seen.push({ id: imageId, looks });
    const hasCutOffFace = cutOff.get(imageId) === true;
    pictures.push(viewPicture(imageId, image, { duplicateOf: twin?.id ?? null, hasCutOffFace }));
  }
  return { pictures, issues: countIssues(ids.length, bounds) };
};
