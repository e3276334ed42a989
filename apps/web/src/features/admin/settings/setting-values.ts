import { isSettingName, type SettingName, settingDeclarations } from '@atelier/core/settings/settings';
import { formatNumber } from '../../../lib/format.ts';
import { settingOptions } from './setting-words.ts';

/** How a setting is entered. `roles`: some of a list. */
export type Control = 'switch' | 'choice' | 'number' | 'text' | 'notice' | 'rate' | 'several';

type Value = unknown;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** By the kind of its default. */
export const controlOf = (name: string): Control => {
  if (!isSettingName(name)) return 'text';
  const { schema, fallback } = settingDeclarations[name];
  const value: Value = fallback;
  if (typeof value === 'boolean') return 'switch';
  if (typeof value === 'number') return 'number';
  if (Array.isArray(value)) return 'several';
  if (isRecord(value)) return 'points' in value ? 'rate' : 'notice';
  return 'options' in schema ? 'choice' : 'text';
};

/** What can be chosen. */
export const optionsOf = (name: SettingName): readonly string[] => {
  const { schema } = settingDeclarations[name] as {
    schema: { options?: unknown; element?: { options?: unknown } };
  };
  const options = schema.options ?? schema.element?.options;
  return Array.isArray(options) ? options.map(String) : [];
};

export const optionLabel = (option: string): string => settingOptions[option] ?? option;

/** What is typed is text; a number is one only once it is read. */
export type Draft = string | boolean | readonly string[] | { readonly [key: string]: string | boolean };

/** The entry for a value. */
export const draftOf = (value: Value): Draft => {
  if (typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(String);
  if (isRecord(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => [key, typeof part === 'boolean' ? part : String(part)]),
    );
  return String(value);
};

const numberOf = (text: string): number => (/^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN);

/** The value of an entry; NaN for what is not a number, which no schema accepts. */
export const entryValue = (name: string, draft: Draft): Value => {
  const control = controlOf(name);
  if (control === 'number') return typeof draft === 'string' ? numberOf(draft) : Number.NaN;
  if (control === 'rate' && isRecord(draft))
    return Object.fromEntries(Object.entries(draft).map(([key, text]) => [key, numberOf(String(text))]));
  return draft;
};

/** Messages by field of the entry, `''` for the whole; empty if it is valid. */
export const faultsOf = (name: string, draft: Draft): Readonly<Record<string, string>> => {
  if (!isSettingName(name)) return {};
  const read = settingDeclarations[name].schema.safeParse(entryValue(name, draft));
  if (read.success) return {};
  return Object.fromEntries(
    read.error.issues.map(({ path, message }) => [path.map(String).join('.'), message]),
  );
};

export const sameDraft = (a: Draft, b: Draft): boolean => JSON.stringify(a) === JSON.stringify(b);

/** A value in words. */
export const valueText = (value: Value, unit?: string): string => {
  if (value === null || value === undefined) return 'Default';
  if (typeof value === 'boolean') return value ? 'On' : 'Off';
  if (typeof value === 'number')
    return unit === undefined ? formatNumber(value) : `${formatNumber(value)} ${unit}`;
  if (Array.isArray(value))
    return value.length === 0 ? 'None' : value.map((each) => optionLabel(String(each))).join(', ');
  if (isRecord(value) && 'points' in value)
    return `${formatNumber(Number(value.points))} in ${formatNumber(Number(value.windowS))} s`;
  if (isRecord(value) && 'on' in value) {
    const message = String(value.message ?? '');
    return `${value.on === true ? 'On' : 'Off'}${message === '' ? '' : `, “${message}”`}`;
  }
  const text = String(value);
  return text === '' ? 'Empty' : optionLabel(text);
};
