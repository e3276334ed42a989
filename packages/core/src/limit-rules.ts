import type { LimitClass, LimitSettings } from './policy.ts';

/**
 * One limit: at most `points` per key in windows of `windowS` seconds. Rules with the same class and window share their
 * counts, so a caller whose points change within a window keeps what it has used.
 */
export interface LimitRule {
  readonly name: LimitClass;
  readonly points: number;
  readonly windowS: number;
}
export type LimitRules = Readonly<Record<LimitClass, LimitRule>>;

/** The longest timeout of Node.js: a longer window would end at once, and the limit would be ineffective. */
export const maxLimitWindowS = 2_147_483;

/**
 * A rule for each class, from the settings.
 * @throws RangeError for invalid numbers
 */
export const limitRules = (settings: LimitSettings): LimitRules => {
  const ruleOf = (name: LimitClass): LimitRule => {
    const { points, windowS } = settings[name];
    if (!Number.isSafeInteger(points) || points < 0)
      throw new RangeError('The points of a limit must be a whole number.');
    if (!Number.isInteger(windowS) || windowS < 1 || windowS > maxLimitWindowS)
      throw new RangeError(`The window of a limit must be 1 to ${maxLimitWindowS} seconds.`);
    return { name, points, windowS };
  };
  const names = Object.keys(settings) as LimitClass[];
  return Object.fromEntries(names.map((name) => [name, ruleOf(name)])) as LimitRules;
};
