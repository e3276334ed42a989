/** Characters that override, embed or isolate the direction of the text after them (Unicode Annex 9). */
const directionControls = /[\u202a-\u202e\u2066-\u2069]/g;
const hasDirectionControls = /[\u202a-\u202e\u2066-\u2069]/;

/** The text without direction controls, which could display it reversed or turn the text beside it. */
export const withPlainDirection = (text: string): string =>
  hasDirectionControls.test(text) ? text.replaceAll(directionControls, '') : text;

/** The same for every string in a response. Values without such characters are returned as they are. */
export const inPlainDirection = (value: unknown): unknown => {
  if (typeof value === 'string') return withPlainDirection(value);
  if (Array.isArray(value)) return value.map(inPlainDirection);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inPlainDirection(each)]));
};
