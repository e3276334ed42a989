import type { RemoteFaultKind } from '@atelier/core/ports/engine';
import type { Scene, Stage } from '../../testing/provider-double.ts';

/**
 * What becomes of a picture. `repeated`: it came after a lost reading was repeated; `found`: after a lost submission was
 * looked up; `not sent`: a lost submission was looked up and certainly not accepted; `handed on`: bytes that the worker will
 * refuse, because they are no picture or too large when decoded. The rest are the kinds of faults.
 */
export type Outcome = 'picture' | 'repeated' | 'found' | 'not sent' | 'handed on' | RemoteFaultKind;

export interface SceneRow {
  /** In `docs/engines.md`, where the stages of a scene share a row. */
  readonly title: string;
  /** Null: it is about the whole course. */
  readonly stage: Stage | null;
  /** @param trap a server on a private address that nothing may reach */
  readonly scene: (trap: string) => Scene;
}

const stages: readonly Stage[] = ['submit', 'poll', 'collect'];

const staged = (title: string, scene: (at: Stage, trap: string) => Scene): SceneRow[] =>
  stages.map((stage) => ({ title, stage, scene: (trap) => scene(stage, trap) }));

const whole = (title: string, scene: Scene): SceneRow[] => [{ title, stage: null, scene: () => scene }];

const statuses = [400, 401, 402, 403, 404, 410, 422, 429, 500, 503] as const;

/** Everything that a double can play. */
export const sceneRows: readonly SceneRow[] = [
  ...whole('success, with progress', { kind: 'picture', steps: 3, previews: 2 }),
  ...whole('slow drip', { kind: 'picture', drip: true, delayMs: 5 }),
  ...whole('no picture comes', { kind: 'picture', count: 0 }),
  ...whole('more pictures than asked', { kind: 'picture', count: 3 }),
  ...statuses.flatMap((status) => staged(`${status}`, (at) => ({ kind: 'status', at, status }))),
  ...staged('429 with Retry-After', (at) => ({ kind: 'status', at, status: 429, retryAfterS: 7 })),
  ...staged('cut before the body was read', (at) => ({ kind: 'cut', at, when: 'before the body was read' })),
  ...staged('cut after the body was read', (at) => ({ kind: 'cut', at, when: 'after the body was read' })),
  ...staged('broken JSON', (at) => ({ kind: 'broken JSON', at })),
  ...staged('wrong types', (at) => ({ kind: 'wrong types', at })),
  ...staged('redirect to a private address', (at, to) => ({ kind: 'redirect', at, to })),
  ...staged('silence', (at) => ({ kind: 'silence', at })),
  ...whole('the backend reports a failure', { kind: 'failed' }),
  ...whole('its filter refuses', { kind: 'refused' }),
  ...whole('oversize', { kind: 'oversize' }),
  ...whole('not a picture', { kind: 'not a picture' }),
  ...whole('picture bomb', { kind: 'picture bomb' }),
];

const kindOfStatus: Readonly<Record<string, RemoteFaultKind>> = {
  400: 'invalid',
  401: 'auth',
  402: 'quota',
  403: 'auth',
  404: 'gone',
  410: 'gone',
  422: 'invalid',
  429: 'rate',
  '429 with Retry-After': 'rate',
};

export interface Traits {
  /** The picture comes in the answer to the submission. */
  readonly answersAtOnce: boolean;
  /** `RemoteEngine.find` is there. */
  readonly finds: boolean;
}

const atSubmit = (title: string, { finds }: Traits): Outcome => {
  if (title === 'redirect to a private address') return 'invalid';
  const told = kindOfStatus[title];
  if (told !== undefined) return told;
  if (!finds) return 'unknown';
  return ['500', '503', 'cut before the body was read'].includes(title) ? 'not sent' : 'found';
};

/** At the other stages a reading that failed is repeated, unless the backend gave an answer that is final. */
const atReading = (title: string): Outcome => {
  if (title === 'redirect to a private address') return 'invalid';
  const told = kindOfStatus[title];
  return told === undefined || told === 'rate' ? 'repeated' : told;
};

const wholeCourse = (title: string, { answersAtOnce }: Traits): Outcome => {
  const outcomes: Readonly<Record<string, Outcome>> = {
    'no picture comes': 'unknown',
    'the backend reports a failure': 'unknown',
    'its filter refuses': 'refused',
    oversize: answersAtOnce ? 'unknown' : 'gone',
    'not a picture': 'handed on',
    'picture bomb': 'handed on',
  };
  return outcomes[title] ?? 'picture';
};

/** How a scene ends at an adapter that has nothing special about it. */
export const usualOutcome = ({ title, stage }: SceneRow, traits: Traits): Outcome => {
  if (stage === null) return wholeCourse(title, traits);
  return stage === 'submit' ? atSubmit(title, traits) : atReading(title);
};

/** `submit 403`, or only the title for scenes about the whole course. */
export const labelOf = ({ title, stage }: SceneRow): string => (stage === null ? title : `${stage} ${title}`);
