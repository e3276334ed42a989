import type { Texts } from './merge-typed.ts';

/** What was typed into a form and not saved, and what the form began with. */
export interface TypedDraft<V extends Texts> {
  readonly base: { readonly values: V; readonly version: number };
  readonly typed: V;
}

/** Of so many forms at most; that which was typed into longest ago goes first. */
const maxForms = 10;

const entriesOf = (stored: unknown): [string, unknown][] =>
  typeof stored === 'object' && stored !== null ? Object.entries(stored) : [];

const isTexts = (value: unknown, names: readonly string[]): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).length === names.length &&
  names.every((name) => typeof (value as Texts)[name] === 'string');

/**
 * The draft of a form among those that are kept; null if there is none with its fields: another version of the app may have
 * written it.
 */
export const keptDraftOf = <V extends Texts>(
  stored: unknown,
  form: string,
  like: V,
): TypedDraft<V> | null => {
  const found = entriesOf(stored).find(([name]) => name === form)?.[1] as Partial<TypedDraft<V>> | undefined;
  const names = Object.keys(like);
  const { base, typed } = found ?? {};
  return isTexts(typed, names) && isTexts(base?.values, names) && Number.isInteger(base?.version)
    ? (found as TypedDraft<V>)
    : null;
};

/** All drafts with that of one form replaced. @param draft null to forget it @returns null if none is left */
export const withDraft = <V extends Texts>(
  stored: unknown,
  form: string,
  draft: TypedDraft<V> | null,
): Readonly<Record<string, unknown>> | null => {
  const others = entriesOf(stored).filter(([name]) => name !== form);
  const all = draft === null ? others : [...others, [form, draft] as [string, unknown]];
  return all.length === 0 ? null : Object.fromEntries(all.slice(-maxForms));
};
