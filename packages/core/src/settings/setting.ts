import { z } from 'zod';
import { maxLimitWindowS } from '../limit-rules.ts';

/** The pages of the console's settings, in their order. */
export const settingGroups = [
  'availability',
  'registration',
  'authentication',
  'security',
  'limits',
  'retention',
  'email',
  'content',
  'privacy',
] as const;
export type SettingGroup = (typeof settingGroups)[number];

/**
 * What a change of a setting takes: nothing more than the permission, a fresh proof of identity, or, in addition, the
 * approval of a second superadmin.
 */
export const settingDangers = ['normal', 'step_up', 'two_person'] as const;
export type SettingDanger = (typeof settingDangers)[number];

/** What can be changed while the server runs; declared once, in this folder. */
export interface SettingDeclaration<S extends z.ZodType = z.ZodType> {
  /** What may be stored. Its messages are shown at the field. JSON in, the same JSON out: no transforms. */
  readonly schema: S;
  readonly fallback: z.output<S>;
  readonly title: string;
  readonly description: string;
  /** Of a number, behind it: `days`. */
  readonly unit?: string;
  readonly group: SettingGroup;
  readonly danger: SettingDanger;
  /** The environment variable that wins if it is set; null without one. */
  readonly variable: string | null;
}

/** Checks a declaration when the module is loaded. @throws ZodError when the default is not valid itself */
export const setting = <S extends z.ZodType>(
  schema: S,
  fallback: z.output<S>,
  declared: Omit<SettingDeclaration<S>, 'schema' | 'fallback'>,
): SettingDeclaration<S> => ({ schema, fallback: schema.parse(fallback), ...declared });

const maxTextLength = 500;

/** A whole number. `unit` is part of the message. */
export const wholeNumber = (min: number, max: number) =>
  z.int('Enter a whole number.').min(min, `Enter at least ${min}.`).max(max, `Enter at most ${max}.`);

/** So many points in so many seconds; a window cannot be longer than a timer (`maxLimitWindowS`). */
export const rate = z.strictObject({
  points: wholeNumber(1, 9_999_999_999),
  windowS: wholeNumber(1, maxLimitWindowS),
});

/** A short text for people, possibly empty. */
export const noticeText = z
  .string()
  .max(maxTextLength, `Use at most ${maxTextLength} characters.`)
  .refine((text) => !/[\p{Cc}\p{Cf}]/u.test(text.replace(/\n/g, '')), 'Use visible characters only.');
