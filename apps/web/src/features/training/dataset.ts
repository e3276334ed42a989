import type { DatasetIssue, TrainingCheck } from '@atelier/core/schemas/training';
import { formatPictures } from '../../lib/format.ts';
import { hasWord } from '../../lib/trigger-word.ts';

/** A chosen picture. `caption` is what the person has made of it; null: the proposed one. */
export interface ChosenPicture {
  readonly imageId: string;
  readonly caption: string | null;
}

export type CheckedPicture = TrainingCheck['pictures'][number];

/** What is known of each picture, by its id. */
export const checksById = (check: TrainingCheck | undefined): ReadonlyMap<string, CheckedPicture> =>
  new Map(check?.pictures.map((picture) => [picture.imageId, picture]));

/** The caption that is shown and sent: the person's, else the proposed one; null until one is proposed. */
export const captionOf = (
  { imageId, caption }: ChosenPicture,
  checks: ReadonlyMap<string, CheckedPicture>,
): string | null => caption ?? checks.get(imageId)?.caption ?? null;

/** Puts words in front of a caption that does not begin with them. */
export const withBeginning = (caption: string, words: string): string => {
  const beginning = words.trim();
  if (beginning === '' || caption.startsWith(beginning)) return caption;
  const separator = /[\p{P}]$/u.test(beginning) ? ' ' : ', ';
  return caption.trim() === '' ? beginning : `${beginning}${separator}${caption}`;
};

/** Changes every caption that is known; one that is not proposed yet stays the proposed one. */
export const mapCaptions = (
  pictures: readonly ChosenPicture[],
  checks: ReadonlyMap<string, CheckedPicture>,
  change: (caption: string) => string,
): ChosenPicture[] =>
  pictures.map((picture) => {
    const caption = captionOf(picture, checks);
    return caption === null ? picture : { ...picture, caption: change(caption) };
  });

/** How many captions lack the trigger word. */
export const lackingWord = (
  pictures: readonly ChosenPicture[],
  checks: ReadonlyMap<string, CheckedPicture>,
  word: string,
): number =>
  pictures.filter((picture) => {
    const caption = captionOf(picture, checks);
    return caption !== null && !hasWord(caption, word);
  }).length;

type IssueCode = DatasetIssue['code'];

const groupNames: Readonly<Record<IssueCode, readonly [one: string, many: string]>> = {
  missing: ['deleted picture', 'deleted pictures'],
  too_small: ['picture that is too small', 'pictures that are too small'],
  near_duplicate: ['near duplicate', 'near duplicates'],
  unusual_shape: ['unusual shape', 'unusual shapes'],
  cut_off_face: ['cut-off face', 'cut-off faces'],
};

export interface IssueGroup {
  readonly code: IssueCode;
  /** "2 near duplicates" */
  readonly label: string;
  readonly imageIds: readonly string[];
}

/** The pictures of each kind of issue, to be removed at a click; the most serious first. */
export const issueGroups = (pictures: readonly CheckedPicture[]): IssueGroup[] =>
  (Object.keys(groupNames) as IssueCode[]).flatMap((code) => {
    const imageIds = pictures
      .filter(({ issues }) => issues.some((issue) => issue.code === code))
      .map(({ imageId }) => imageId);
    const [one, many] = groupNames[code];
    return imageIds.length === 0
      ? []
      : [{ code, label: `${imageIds.length} ${imageIds.length === 1 ? one : many}`, imageIds }];
  });

interface PictureBounds {
  readonly minPictures: number;
  readonly maxPictures: number;
}

/** "5 to 20 pictures" */
export const boundsText = ({ minPictures, maxPictures }: PictureBounds): string =>
  `${minPictures} to ${formatPictures(maxPictures)}`;

/** Why so many pictures cannot be trained on; null if they can. */
export const countProblem = (count: number, { minPictures, maxPictures }: PictureBounds): string | null => {
  if (count > maxPictures)
    return `Remove ${formatPictures(count - maxPictures)}: at most ${maxPictures} are used.`;
  if (count >= minPictures) return null;
  const missing = minPictures - count;
  return count === 0
    ? `Choose at least ${formatPictures(minPictures)}.`
    : `Choose ${missing} more: at least ${minPictures} are needed.`;
};

/** Chooses or removes pictures; those already chosen keep their place and caption, and no more than `max` are chosen. */
export const withChosen = (
  pictures: readonly ChosenPicture[],
  imageIds: readonly string[],
  chosen: boolean,
  max: number,
): ChosenPicture[] => {
  if (!chosen) return pictures.filter(({ imageId }) => !imageIds.includes(imageId));
  const added = imageIds
    .filter((id) => !pictures.some(({ imageId }) => imageId === id))
    .slice(0, Math.max(0, max - pictures.length))
    .map((imageId) => ({ imageId, caption: null }));
  return [...pictures, ...added];
};
