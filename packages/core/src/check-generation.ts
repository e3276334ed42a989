import {
  autoStyle,
  type Choice,
  type EngineCapabilities,
  type ModelOptions,
  type NumberRange,
} from './schemas/engines.ts';
import type { GenerationSettings, LoraChoice } from './schemas/generation-settings.ts';
import type { CreateJobInput } from './schemas/jobs.ts';
import { lengthOf } from './text.ts';

/** What is wrong with one field, for the person who filled it in. */
export interface FieldIssue {
  readonly path: string;
  readonly message: string;
}

type Check = (input: CreateJobInput, can: EngineCapabilities) => FieldIssue[];

const issue = (path: string, message: string): FieldIssue[] => [{ path, message }];

const side =
  (path: 'width' | 'height'): Check =>
  (input, can) => {
    const px = input[path];
    const fits = px >= can.minSidePx && px <= can.maxSidePx && px % can.sizeStepPx === 0;
    return fits
      ? []
      : issue(
          path,
          `${can.name} draws sides of ${can.minSidePx} to ${can.maxSidePx} px in steps of ${can.sizeStepPx}.`,
        );
  };

const size: Check = ({ width, height }, can) => {
  if (can.sizes !== null && !can.sizes.some((known) => known.width === width && known.height === height)) {
    const known = can.sizes.map((one) => `${one.width} × ${one.height}`).join(', ');
    return issue('width', `${can.name} draws only these sizes: ${known}.`);
  }
  return can.maxPixels !== null && width * height > can.maxPixels
    ? issue('width', `${can.name} draws at most ${(can.maxPixels / 1_000_000).toFixed(1)} megapixels.`)
    : [];
};

const basics: Check = (input, can) => {
  const style = input.style ?? autoStyle;
  return [
    ...(input.count > can.maxCount
      ? issue('count', `${can.name} makes at most ${can.maxCount} pictures at a time.`)
      : []),
    ...(lengthOf(input.prompt) > can.maxPromptLength
      ? issue('prompt', `${can.name} reads at most ${can.maxPromptLength} characters.`)
      : []),
    ...(input.seed !== undefined && !can.seed ? issue('seed', `${can.name} takes no seed.`) : []),
    ...(input.negativePrompt && !can.negativePrompt
      ? issue('negativePrompt', `${can.name} takes no negative prompt.`)
      : []),
    ...(style !== autoStyle && !can.styles.some(({ id }) => id === style)
      ? issue('style', 'This style doesn’t exist.')
      : []),
  ];
};

const unknownSetting = (path: string, can: EngineCapabilities): FieldIssue[] =>
  issue(path, `${can.name} doesn’t have this setting.`);

const inRange = (
  path: 'steps' | 'guidance' | 'strength',
  range: (options: ModelOptions) => NumberRange | null,
): Check => {
  return (input, can) => {
    const value = input[path];
    if (value === undefined) return [];
    const allowed = range(can.options);
    if (allowed === null) return unknownSetting(path, can);
    return value >= allowed.min && value <= allowed.max
      ? []
      : issue(path, `Choose a value from ${allowed.min} to ${allowed.max}.`);
  };
};

const oneOf = (
  path: 'sampler' | 'scheduler' | 'quality' | 'background',
  choices: (options: ModelOptions) => readonly Choice[],
): Check => {
  return (input, can) => {
    const value = input[path];
    if (value === undefined) return [];
    const allowed = choices(can.options);
    if (allowed.length === 0) return unknownSetting(path, can);
    return allowed.some(({ id }) => id === value) ? [] : issue(path, `${can.name} doesn’t have this choice.`);
  };
};

const loraIssue = (
  { id, weight }: LoraChoice,
  can: NonNullable<ModelOptions['loras']>,
  own: ReadonlySet<string>,
): string | null => {
  if (!can.known.some((known) => known.id === id) && !(can.own && own.has(id)))
    return 'This LoRA isn’t available here.';
  return weight >= can.weight.min && weight <= can.weight.max
    ? null
    : `Choose a weight from ${can.weight.min} to ${can.weight.max}.`;
};

const loras = ({ loras: chosen }: GenerationSettings, can: EngineCapabilities, own: ReadonlySet<string>) => {
  if (chosen === undefined || chosen.length === 0) return [];
  const allowed = can.options.loras;
  if (allowed === null) return unknownSetting('loras', can);
  if (chosen.length > allowed.max) return issue('loras', `${can.name} takes at most ${allowed.max} LoRAs.`);
  if (new Set(chosen.map(({ id }) => id)).size < chosen.length)
    return issue('loras', 'Each LoRA can be chosen only once.');
  return chosen.flatMap((choice, at) => {
    const message = loraIssue(choice, allowed, own);
    return message === null ? [] : issue(`loras.${at}`, message);
  });
};

const checks: readonly Check[] = [
  side('width'),
  side('height'),
  size,
  basics,
  inRange('steps', ({ steps }) => steps),
  inRange('guidance', ({ guidance }) => guidance),
  inRange('strength', ({ imageInput }) => imageInput?.strength ?? null),
  oneOf('sampler', ({ samplers }) => samplers),
  oneOf('scheduler', ({ schedulers }) => schedulers),
  oneOf('quality', ({ qualities }) => qualities),
  oneOf('background', ({ backgrounds }) => backgrounds),
];

/**
 * What a model cannot serve of a request; empty if it can serve all of it. The studio's form and the server use this same
 * function (R-STUDIO-2, R-X-9).
 * @param ownLoras ids of the LoRAs that the person has trained for this model
 */
export const checkGeneration = (
  input: CreateJobInput,
  can: EngineCapabilities,
  ownLoras: ReadonlySet<string> = new Set(),
): FieldIssue[] => [...checks.flatMap((check) => check(input, can)), ...loras(input, can, ownLoras)];
