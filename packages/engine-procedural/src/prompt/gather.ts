import type { ThingId } from '../things/index.ts';
import type { Feature } from './brief.ts';
import type { ColourName, Meaning } from './concepts.ts';

/** A word or phrase of the prompt and what it was taken for. */
export interface Word {
  /** As written. */
  readonly text: string;
  readonly meanings: readonly Meaning[];
}

/** A word in its place, and whether its form says that there are several. */
export interface Step {
  readonly word: Word;
  readonly plural: boolean;
  /** A comma or a full stop stands before it: what was said of colour and number does not reach across. */
  readonly isNewClause: boolean;
}

/** A thing to draw, with what the words around it say. */
export interface Named {
  readonly id: ThingId;
  readonly count: number;
  readonly colour?: ColourName | undefined;
  /** What carries it. */
  readonly on?: ThingId | undefined;
  /** Beside whose foot it stands. */
  readonly under?: ThingId | undefined;
}

/** What a text says after the words around each thing were joined to it. */
interface Gathered {
  readonly things: readonly Named[];
  readonly denied: ReadonlySet<Feature | ThingId>;
  readonly kept: readonly Word[];
  /** Words whose colour belongs to one thing and not to the whole picture. */
  readonly coloured: ReadonlySet<Word>;
}

type Of<K extends Meaning['kind']> = Extract<Meaning, { kind: K }>;
const meaningIn = <K extends Meaning['kind']>(word: Word, kind: K): Of<K> | undefined =>
  word.meanings.find((m): m is Of<K> => m.kind === kind);

/** How many words apart a colour or a number may stand from its thing. */
const NEAR = 2;
const MAX_THINGS = 8;
const PLURAL_COUNT = 3;

interface State {
  readonly things: Named[];
  readonly denied: Set<Feature | ThingId>;
  readonly kept: Word[];
  readonly coloured: Set<Word>;
  negated: boolean;
  colour: { readonly word: Word; readonly name: ColourName; readonly at: number } | undefined;
  count: { readonly value: number; readonly at: number } | undefined;
  relation: { readonly kind: 'on' | 'in' | 'under' | 'front'; readonly from: number } | undefined;
  last: { readonly index: number; readonly at: number } | undefined;
}

const deny = (state: State, word: Word | undefined): void => {
  for (const m of word?.meanings ?? [])
    if (m.kind === 'feature' || m.kind === 'thing') state.denied.add(m.value);
};

/** "Ballon rouge": a colour right behind a thing that has none belongs to it, unless another thing follows. */
const takeColour = (state: State, word: Word, name: ColourName, at: number, isBlocked: boolean): void => {
  const { last } = state;
  const before = last && at - last.at === 1 && !isBlocked ? state.things[last.index] : undefined;
  if (!last || !before || before.colour) {
    state.colour = { word, name, at };
    return;
  }
  state.things[last.index] = { ...before, colour: name };
  state.coloured.add(word);
};

/** What holds things so that they are seen above its rim. */
const CONTAINERS: ReadonlySet<ThingId> = new Set(['vase', 'bowl', 'bed', 'chair', 'sofa', 'window']);

const takeThing = (state: State, thing: Of<'thing'>, plural: boolean, at: number): void => {
  const { value: id, natural } = thing;
  const { things, colour, count, relation } = state;
  const own = colour && at - colour.at <= NEAR ? colour : undefined;
  const tone = own?.name ?? natural;
  if (own) state.coloured.add(own.word);
  const several = count && at - count.at <= NEAR ? count.value : plural ? PLURAL_COUNT : 1;
  const known = things.findIndex((known) => known.id === id && (!tone || known.colour === tone));
  if (known < 0 && things.length >= MAX_THINGS) return;
  const index = known < 0 ? things.push({ id, count: several, colour: tone }) - 1 : known;
  const first = relation && things[relation.from];
  const joint = relation?.kind === 'in' ? (CONTAINERS.has(id) ? 'on' : undefined) : relation?.kind;
  if (relation && first && joint && joint !== 'front' && relation.from !== index)
    things[relation.from] = { ...first, [joint]: id };
  Object.assign(state, { colour: undefined, count: undefined, relation: undefined, last: { index, at } });
};

const take = (state: State, steps: readonly Step[], at: number): void => {
  const step = steps[at];
  if (!step) return;
  const { word, plural, isNewClause } = step;
  if (isNewClause) Object.assign(state, { colour: undefined, count: undefined });
  const denial = meaningIn(word, 'negation');
  if (denial?.value === 'before') state.negated = true;
  if (denial?.value === 'after') deny(state, state.kept.pop());
  if (denial || word.meanings.length === 0) return;
  if (state.negated) {
    deny(state, word);
    state.negated = false;
    return;
  }
  state.kept.push(word);
  const thing = meaningIn(word, 'thing');
  const colour = meaningIn(word, 'colour');
  const count = meaningIn(word, 'count');
  const relation = meaningIn(word, 'relation');
  if (count) state.count = { value: count.value, at };
  if (relation && state.last) state.relation = { kind: relation.value, from: state.last.index };
  const next = steps[at + 1];
  const isNextThing = next !== undefined && !next.isNewClause && meaningIn(next.word, 'thing') !== undefined;
  if (colour) takeColour(state, word, colour.value, at, isNextThing || isNewClause || thing !== undefined);
  if (thing) takeThing(state, thing, plural, at);
};

/** Joins colours, numbers and places to the things they stand beside, and removes what the text denies. */
export const gather = (steps: readonly Step[]): Gathered => {
  const state: State = {
    things: [],
    denied: new Set(),
    kept: [],
    coloured: new Set(),
    negated: false,
    colour: undefined,
    count: undefined,
    relation: undefined,
    last: undefined,
  };
  for (const at of steps.keys()) take(state, steps, at);
  return { ...state, things: state.things.filter(({ id }) => !state.denied.has(id)) };
};
