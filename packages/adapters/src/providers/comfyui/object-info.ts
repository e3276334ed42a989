import type { Choice } from '@atelier/core/schemas/engines';
import type { ObjectInfo } from './wire.ts';

/** The choices of an input: a list, or in newer servers `["COMBO", { options: [...] }]`. */
export const choicesOf = (info: ObjectInfo, nodeClass: string, input: string): readonly string[] => {
  const { required, optional } = info[nodeClass]?.input ?? { required: {} };
  const [first, second] = required[input] ?? optional?.[input] ?? [];
  const options = (second as { options?: unknown } | undefined)?.options;
  const list = Array.isArray(first) ? first : Array.isArray(options) ? options : [];
  return list.filter((one): one is string => typeof one === 'string' && one !== '');
};

/** As choices of a setting; names that are too long to be stored are left out. */
export const asChoices = (names: readonly string[], max: number, maxLength: number): Choice[] =>
  [...new Set(names)]
    .filter((name) => name.length <= maxLength)
    .slice(0, max)
    .map((name) => ({ id: name, name }));
