import type { DetectionRule, RuleSettings } from './rule.ts';

const units = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
] as const;

/** `15 minutes`, `1 hour`, `90 seconds`. */
export const durationText = (seconds: number): string => {
  const [size, unit] = units.find(([each]) => seconds % each === 0) ?? [1, 'second'];
  const count = seconds / size;
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
};

/** What a rule counts, for a number of them: 1 `account`, 12 `accounts`. */
export const unitFor = (count: number, unit: string): string =>
  count === 1 ? unit.replace(/s(?= without |$)/, '') : unit;

const numberText = (count: number): string => count.toLocaleString('en-US');

/** What a rule looks for, with its numbers. */
export const describeRule = (
  { describes }: Pick<DetectionRule, 'describes'>,
  { threshold, windowS }: Pick<RuleSettings, 'threshold' | 'windowS'>,
): string =>
  describes.replaceAll('{threshold}', numberText(threshold)).replaceAll('{window}', durationText(windowS));
