import { type Understood, understoodLimits } from '@atelier/core/schemas/understood';
import type { Composition } from './compose.ts';
import type { Manner } from './prompt/brief.ts';
import type { Meaning } from './prompt/concepts.ts';
import type { Word } from './prompt/gather.ts';
import { readWordLists } from './prompt/lexicon.ts';
import { tagsIn } from './scene/tag.ts';
import { STYLES } from './styles/index.ts';
import { THING_IDS } from './things/index.ts';

/** The English name of every concept: the first word of its line. */
const LABELS: ReadonlyMap<string, string> = new Map(
  (readWordLists().find(({ language }) => language === 'en')?.entries ?? [])
    .toReversed()
    .map(({ concept, word }) => [concept.split('.').at(-1) ?? concept, word]),
);

const MANNER_NAMES: Readonly<Record<Manner, string>> = {
  charcoal: 'charcoal',
  pencil: 'pencil',
  watercolour: 'watercolour',
  oil: 'oil',
  engraving: 'engraving',
  lineart: 'line art',
  pixel: 'pixel art',
  stainedglass: 'stained glass',
  pastel: 'pastel',
  ink: 'ink',
  lowpoly: 'low poly',
};

/** The meaning that says most about the picture comes first. */
const ORDER: readonly Meaning['kind'][] = [
  'thing',
  'feature',
  'room',
  'manner',
  'weather',
  'season',
  'time',
  'colour',
  'count',
  'style',
  'mood',
  'density',
];
const rank = ({ kind }: Meaning): number => ORDER.indexOf(kind);

const labelOf = ({ meanings }: Word): string | undefined => {
  const [best] = meanings.filter((m) => rank(m) >= 0).sort((a, b) => rank(a) - rank(b));
  if (!best) return undefined;
  if (best.kind === 'style') return STYLES[best.value].name.toLowerCase();
  if (best.kind === 'density') return best.value > 0 ? 'crowded' : 'sparse';
  return best.kind === 'count' ? String(best.value) : (LABELS.get(String(best.value)) ?? String(best.value));
};

const cut = (word: string): string => [...word].slice(0, understoodLimits.wordLength / 2).join('');
const some = <T>(items: readonly T[]): T[] => items.slice(0, understoodLimits.words);

/** Words for things and places that the finished picture does not show. */
const missing = ({ reading, svg }: Composition): string[] => {
  const shown = tagsIn(svg);
  const drawn = ({ meanings }: Word): boolean => {
    const seen = meanings.filter(({ kind }) => kind === 'thing' || kind === 'feature' || kind === 'room');
    return seen.length === 0 || seen.some(({ value }) => shown.has(String(value)));
  };
  return [...new Set(reading.understood.filter((word) => !drawn(word)).map(({ text }) => cut(text)))];
};

const noteOf = (nothing: boolean, style: string): string | null =>
  nothing
    ? `This engine knows about ${THING_IDS.length} things; none of them were in your prompt, so it drew a picture in the style “${style}”.`
    : null;

/** What was understood of a prompt, for the person who wrote it. */
export const reportOf = (composition: Composition): Understood => {
  const { reading, brief } = composition;
  const words = reading.understood.flatMap((word) => {
    const as = labelOf(word);
    return as === undefined ? [] : [{ word: cut(word.text), as }];
  });
  const distinct = words.filter(({ word }, i) => words.findIndex((other) => other.word === word) === i);
  const style = STYLES[brief.style].name;
  return {
    understood: some(distinct),
    notUnderstood: some([...new Set(reading.unknown.map(cut))]),
    notDrawn: some(missing(composition)),
    style,
    manner: brief.manner === undefined || brief.manner === brief.style ? null : MANNER_NAMES[brief.manner],
    note: noteOf(words.length === 0, style),
  };
};
