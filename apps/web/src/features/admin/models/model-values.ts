import type { AdminModel, UpdateModelInput } from '@atelier/core/schemas/admin-models';
import type { UseFormReturnType } from '@mantine/form';
import { minorOf, typedMoney } from '../../../lib/money.ts';

/** A number as people type it, also with a decimal comma; NaN, which the server refuses in words, if it is none. */
export const numberOf = (text: string): number =>
  text.trim() === '' ? Number.NaN : Number(text.trim().replace(',', '.'));

/** Fields with numbers that may stay empty: then the model's own value counts. */
export const boundNames = ['maxSidePx', 'maxCount', 'maxSteps', 'maxPromptLength', 'maxLoras'] as const;
export const defaultNumbers = ['width', 'height', 'count', 'steps', 'guidance', 'strength'] as const;
export const defaultChoices = ['sampler', 'scheduler', 'quality', 'background'] as const;

/** The form's field of a path of the server: `boundsMaxSteps` for `bounds.maxSteps`. */
export const fieldOf = (path: string): string =>
  path.replaceAll(/\.(\w)/g, (_, letter: string) => letter.toUpperCase());

/** What a model's form contains, as it is typed. Bounds and defaults are named by `fieldOf`. */
export interface ModelValues extends Record<string, string | boolean> {
  name: string;
  description: string;
  /** In units of the currency, not in minor ones. */
  priceMinor: string;
  priceUnit: string;
  minRole: string;
  contentPolicy: string;
  timeoutS: string;
  takesImages: boolean;
  offersTraining: boolean;
  /** In units of the currency. */
  trainingPriceMinor: string;
}

export type ModelFields = UseFormReturnType<ModelValues>;

const textOf = (value: string | number | undefined): string => (value === undefined ? '' : String(value));

const flat = <T extends string>(
  group: 'bounds' | 'defaults',
  names: readonly T[],
  values: Readonly<Partial<Record<T, string | number | undefined>>>,
): Record<string, string> =>
  Object.fromEntries(names.map((name) => [fieldOf(`${group}.${name}`), textOf(values[name])]));

export const valuesOfModel = (model: AdminModel, currency: string): ModelValues => ({
  name: model.name,
  description: model.description,
  priceMinor: model.price.minor === 0 ? '' : typedMoney(model.price.minor, currency),
  priceUnit: model.price.unit,
  minRole: model.minRole,
  contentPolicy: model.contentPolicy,
  timeoutS: String(model.timeoutS),
  takesImages: model.bounds.imageInput !== false,
  offersTraining: model.training.priceMinor !== null,
  trainingPriceMinor:
    (model.training.priceMinor ?? 0) === 0 ? '' : typedMoney(model.training.priceMinor ?? 0, currency),
  ...flat('bounds', boundNames, model.bounds),
  ...flat('defaults', [...defaultNumbers, ...defaultChoices], model.defaults),
});

const readText = (values: ModelValues, path: string): string => String(values[fieldOf(path)] ?? '').trim();

const readNumbers = (values: ModelValues, group: string, names: readonly string[]) =>
  Object.fromEntries(
    names
      .filter((name) => readText(values, `${group}.${name}`) !== '')
      .map((name) => [name, numberOf(readText(values, `${group}.${name}`))]),
  );

/** The form's values as the server takes them. What the form does not show stays as it is. */
export const inputOfModel = (
  values: ModelValues,
  { id, bounds, training }: AdminModel,
  currency: string,
): UpdateModelInput => {
  const choices = defaultChoices
    .map((name) => [name, readText(values, `defaults.${name}`)] as const)
    .filter(([, value]) => value !== '');
  const minorOfField = (typed: string): number => (typed.trim() === '' ? 0 : minorOf(typed.trim(), currency));
  return {
    id,
    name: values.name,
    description: values.description,
    price: {
      minor: minorOfField(values.priceMinor),
      unit: values.priceUnit as AdminModel['price']['unit'],
    },
    minRole: values.minRole as AdminModel['minRole'],
    contentPolicy: values.contentPolicy as AdminModel['contentPolicy'],
    timeoutS: numberOf(values.timeoutS),
    bounds: {
      ...(bounds.maxPixels === undefined ? {} : { maxPixels: bounds.maxPixels }),
      ...readNumbers(values, 'bounds', boundNames),
      ...(values.takesImages ? {} : { imageInput: false as const }),
    },
    defaults: { ...readNumbers(values, 'defaults', defaultNumbers), ...Object.fromEntries(choices) },
    ...(training.possible && {
      trainingPriceMinor: values.offersTraining ? minorOfField(values.trainingPriceMinor) : null,
    }),
  };
};
