import type { ServiceSettings } from '../shared/settings.ts';

export const minuteMs = 60_000;

/** Settings without delays, and with the same attempt limits for every counter. */
export const fakeSettings: ServiceSettings = {
  registrationOpen: true,
  invitationsOpen: true,
  regularAuth: true,
  emailVerificationRequired: false,
  verifyTtlMs: 1,
  resetTtlMs: 1,
  emailChangeTtlMs: 1,
  invitationTtlMs: 60 * minuteMs,
  hasMailServer: true,
  secondFactorRoles: ['admin', 'superadmin'],
  stepUpTtlMs: 10 * minuteMs,
  backoff: (() => {
    const rule = { freeFailures: 5, lockAfter: 5, lockS: 300, blockAfter: null, forgetAfterS: 86_400 };
    return { account: rule, device: rule, address: rule, secondFactor: rule };
  })(),
  constantTimeStepMs: 0,
  passwordMinLength: 8,
  passwordPolicy: { mode: 'passphrase', minStrength: 3 },
  monthlyImages: 10,
  budgetMinor: 1000,
  currency: 'USD',
  maxUnfinishedJobs: 1,
  maxStoredImages: 1000,
  trashMs: 30 * 86_400_000,
  responses: { accountsPerHour: 2, addressesPerHour: 2 },
  deletionGraceMs: 14 * 86_400_000,
  moderation: {
    strictness: 'standard',
    picturesAreClassified: true,
    pictureThreshold: 0.8,
    repeats: { points: 3, windowS: 86_400 },
  },
};
