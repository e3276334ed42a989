import { checkGeneration } from '@atelier/core/check-generation';
import type { EngineCapabilities } from '@atelier/core/schemas/engines';
import { GenerationSettings } from '@atelier/core/schemas/generation-settings';
import type { CreateJobInput } from '@atelier/core/schemas/jobs';
import { z } from 'zod';
import type { StudioModel } from '../../lib/models.ts';
import { defaultSize, type Size } from './sizes.ts';

/** The values that depend on the model. Absent: the model's default. */
export const ModelValues = z
  .object({
    style: z.string(),
    size: z.object({ width: z.number(), height: z.number() }),
    count: z.number(),
    ...GenerationSettings.pick({
      sampler: true,
      scheduler: true,
      quality: true,
      background: true,
      loras: true,
    }).shape,
    // As typed, so that a number out of bounds is shown with its error instead of being lost.
    steps: z.number(),
    guidance: z.number(),
  })
  .partial();
export type ModelValues = z.infer<typeof ModelValues>;
type Field = keyof ModelValues;
/** What the values of a model come from. */
export type ValuesOf = Pick<StudioModel, 'can' | 'defaults'>;

/**
 * What a person wants, apart from any model: `wishes` hold wherever they fit. A value that was set while the wish did not
 * fit the model is that model's `own`, so that switching back finds the wish as it was.
 */
export const Wishes = z.object({ wishes: ModelValues, own: z.record(z.string(), ModelValues) });
export type Wishes = z.infer<typeof Wishes>;
export const noWishes: Wishes = { wishes: {}, own: {} };

const inputOf = (can: EngineCapabilities, { size, count = 1, ...values }: ModelValues): CreateJobInput => ({
  prompt: 'x',
  model: can.id,
  width: size?.width ?? can.sizes?.[0]?.width ?? can.minSidePx,
  height: size?.height ?? can.sizes?.[0]?.height ?? can.minSidePx,
  count,
  ...values,
});

const pathsOf = (field: Field): readonly string[] => (field === 'size' ? ['width', 'height'] : [field]);

/** Whether the model accepts this value, by the same check as the server's. */
const fits = (field: Field, value: ModelValues[Field], can: EngineCapabilities): boolean => {
  if (field === 'count' && (value as number) < 1) return false;
  const issues = checkGeneration(inputOf(can, { [field]: value }), can);
  return !issues.some(({ path }) => pathsOf(field).includes(path.split('.')[0] ?? ''));
};

/** Fields in which people type: what is out of bounds stays, with its error. */
const typed: ReadonlySet<Field> = new Set(['steps', 'guidance', 'size']);
const staysVisible = (field: Field, can: EngineCapabilities): boolean =>
  typed.has(field) && !(field === 'size' && can.sizes !== null);

/** Only the fields that the model has. */
const hasField = (field: Field, { options, styles }: EngineCapabilities): boolean => {
  switch (field) {
    case 'steps':
    case 'guidance':
    case 'loras':
      return options[field] !== null;
    case 'sampler':
    case 'scheduler':
    case 'background':
      return options[`${field}s`].length > 0;
    case 'quality':
      return options.qualities.length > 0;
    case 'style':
      return styles.length > 0;
    default:
      return true;
  }
};

const usualCount = 2;

/** What a model starts with: the administrator's defaults, then those of its capabilities. */
const usualValues = ({ can, defaults }: ValuesOf): ModelValues => {
  const { width, height, ...set } = defaults;
  const { steps, guidance } = can.options;
  return {
    count: Math.min(usualCount, can.maxCount),
    ...(steps && { steps: steps.default }),
    ...(guidance && { guidance: guidance.default }),
    ...set,
    size: width !== undefined && height !== undefined ? { width, height } : defaultSize(can),
  };
};

const fields = Object.keys(ModelValues.shape) as Field[];

const valueFor = (field: Field, { wishes, own }: Wishes, { can }: ValuesOf, usual: ModelValues) => {
  const mine = own[can.id]?.[field];
  if (mine !== undefined && (staysVisible(field, can) || fits(field, mine, can))) return mine;
  const wish = wishes[field];
  return wish !== undefined && fits(field, wish, can) ? wish : usual[field];
};

type ShownValues = Omit<ModelValues, 'size' | 'count'> & { readonly size: Size; readonly count: number };

/** What the form shows for a model. Fields that it does not have are absent. */
export const valuesFor = (kept: Wishes, model: ValuesOf): ShownValues => {
  const usual = usualValues(model);
  const shown = fields
    .filter((field) => hasField(field, model.can))
    .map((field) => [field, valueFor(field, kept, model, usual)] as const)
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(shown) as ShownValues;
};

/** Keeps what was set for a model. `undefined` goes back to the model's default. */
export const withValues = (kept: Wishes, { can }: ValuesOf, change: ModelValues): Wishes => {
  const wishes: Record<string, unknown> = { ...kept.wishes };
  const own: Record<string, unknown> = { ...kept.own[can.id] };
  for (const [key, value] of Object.entries(change)) {
    const field = key as Field;
    const wish = kept.wishes[field];
    const isShared = value === undefined || fits(field, value, can);
    if (isShared && (wish === undefined || fits(field, wish, can))) {
      delete own[field];
      if (value === undefined) delete wishes[field];
      else wishes[field] = value;
    } else if (value === undefined) delete own[field];
    else own[field] = value;
  }
  return { wishes, own: { ...kept.own, [can.id]: own } };
};
