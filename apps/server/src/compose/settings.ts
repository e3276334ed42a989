import type { ServiceSettings } from '@atelier/api';
import type { RuntimeSettings } from '@atelier/core/ports/runtime-settings';
import type { Config } from '../config/config.ts';

type Runtime = Pick<RuntimeSettings, 'get'>;

/** The settings of the services. Getters: what can be changed while the server runs is read at each use. */
export const settingsOf = (
  { values, signIn }: Config,
  runtime: Runtime,
  constantTimeStepMs: number = signIn.constantTimeStepMs,
): ServiceSettings => ({
  ...signIn,
  constantTimeStepMs,
  get registrationOpen() {
    const restricted = runtime.get('mode.readOnly') || runtime.get('mode.maintenance').on;
    return !restricted && runtime.get('registration.open') === 'open';
  },
  get invitationsOpen() {
    return runtime.get('registration.open') !== 'closed';
  },
  passwordMinLength: values.PASSWORD_MIN_LENGTH,
  passwordPolicy: { mode: values.PASSWORD_POLICY, minStrength: values.PASSWORD_MIN_STRENGTH },
  get monthlyImages() {
    return runtime.get('limits.monthlyImages');
  },
  budgetMinor: values.BUDGET_MINOR_PER_MONTH,
  currency: values.CURRENCY,
  get maxUnfinishedJobs() {
    return runtime.get('limits.unfinishedJobs');
  },
  get maxStoredImages() {
    return runtime.get('limits.storedImages');
  },
  moderation: {
    strictness: values.MODERATION_STRICTNESS,
    picturesAreClassified: values.MODERATION_PICTURES,
    pictureThreshold: values.MODERATION_PICTURES_PERCENT / 100,
    repeats: values.MODERATION_REPEATS,
  },
  get trashMs() {
    return runtime.get('retention.trashDays') * 86_400_000;
  },
});
