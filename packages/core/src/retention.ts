import type { RetentionKind } from './ports/retention-store.ts';
import type { retentionSettings } from './settings/retention.ts';

export type RetentionSetting = keyof typeof retentionSettings;
/** `mails` are files of the data folder, not rows. */
export type RetainedKind = RetentionKind | 'mails';

/** What each setting keeps. */
export const retainedBy = {
  'retention.auditDays': ['auditEvents'],
  'retention.trashDays': ['images', 'uploads', 'collections'],
  'retention.mailboxDays': ['mails'],
  'retention.alertDays': ['alerts'],
  'retention.responseDays': ['responses'],
  'retention.shareDays': ['shares'],
} as const satisfies Readonly<Record<RetentionSetting, readonly RetainedKind[]>>;

export const retentionSettingNames = Object.keys(retainedBy) as [RetentionSetting, ...RetentionSetting[]];

export const isRetentionSetting = (name: string): name is RetentionSetting => Object.hasOwn(retainedBy, name);

const dayMs = 86_400_000;

/** What is older than this is deleted. @returns null: nothing is, because 0 days keep everything */
export const retentionCutoff = (days: number, now: Date): Date | null =>
  days === 0 ? null : new Date(now.getTime() - days * dayMs);
