import type { Config } from '../config/config.ts';

/** The settings of the services. */
export const settingsOf = ({ values, signIn }: Config) => ({
  ...signIn,
  registrationOpen: values.REGISTRATION_OPEN,
  passwordMinLength: values.PASSWORD_MIN_LENGTH,
  passwordPolicy: { mode: values.PASSWORD_POLICY, minStrength: values.PASSWORD_MIN_STRENGTH },
  monthlyImages: values.QUOTA_IMAGES_PER_MONTH,
  budgetMinor: values.BUDGET_MINOR_PER_MONTH,
  currency: values.CURRENCY,
  maxUnfinishedJobs: values.JOBS_MAX_UNFINISHED,
  maxStoredImages: values.IMAGES_MAX_STORED,
  moderation: {
    strictness: values.MODERATION_STRICTNESS,
    picturesAreClassified: values.MODERATION_PICTURES,
    pictureThreshold: values.MODERATION_PICTURES_PERCENT / 100,
    repeats: values.MODERATION_REPEATS,
  },
  trashMs: values.TRASH_DAYS * 86_400_000,
});
