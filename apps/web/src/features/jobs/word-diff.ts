import { diffWordsWithSpace } from 'diff';

/** A piece of the new text, or one that is gone. */
export interface DiffPart {
  readonly text: string;
  readonly kind: 'same' | 'added' | 'removed';
}

/** What changed from `before` to `after`, word by word. The parts that are not removed are `after`. */
export const wordDiff = (before: string, after: string): DiffPart[] =>
  diffWordsWithSpace(before, after, {
    intlSegmenter: new Intl.Segmenter(undefined, { granularity: 'word' }),
  }).map(({ value, added, removed }) => ({
    text: value,
    kind: added ? 'added' : removed ? 'removed' : 'same',
  }));
