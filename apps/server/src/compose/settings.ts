import type { ServiceSettings } from '@atelier/api';
import { type SessionSettings, sessionDefaults } from '@atelier/auth';
import type { LimitRule, LimitRules } from '@atelier/core/limit-rules';
import { type LimitClass, limitDefaults } from '@atelier/core/policy';
import type { RuntimeSettings } from '@atelier/core/ports/runtime-settings';
import type { Config } from '../config/config.ts';

type Runtime = Pick<RuntimeSettings, 'get'>;

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** How failed attempts become waiting time, with the present numbers. */
const backoffOf = ({ backoff }: Config['signIn'], runtime: Runtime): ServiceSettings['backoff'] => {
  const account = { ...backoff.account, lockS: runtime.get('signIn.lockSeconds') };
  const failures = runtime.get('signIn.failuresPerAddress');
  const address = { ...backoff.address, freeFailures: failures, lockAfter: failures };
  return { ...backoff, account, device: account, address };
};

const moderationOf = ({ values }: Config, runtime: Runtime): ServiceSettings['moderation'] => ({
  picturesAreClassified: values.MODERATION_PICTURES,
  get strictness() {
    return runtime.get('content.strictness');
  },
  get pictureThreshold() {
    return runtime.get('content.picturePercent') / 100;
  },
  get repeats() {
    return runtime.get('content.repeats');
  },
});

/** The lifetimes of links, accounts and proofs. */
const identityOf = ({ signIn }: Config, runtime: Runtime) => ({
  ...signIn,
  get emailVerificationRequired() {
    return runtime.get('auth.emailVerification');
  },
  get secondFactorRoles() {
    return runtime.get('auth.secondFactorRoles');
  },
  get stepUpTtlMs() {
    return runtime.get('auth.stepUpMinutes') * minuteMs;
  },
  get verifyTtlMs() {
    return runtime.get('auth.verifyHours') * hourMs;
  },
  get resetTtlMs() {
    return runtime.get('auth.resetMinutes') * minuteMs;
  },
  get emailChangeTtlMs() {
    return runtime.get('auth.emailChangeHours') * hourMs;
  },
  get invitationTtlMs() {
    return runtime.get('auth.invitationHours') * hourMs;
  },
  get backoff() {
    return backoffOf(signIn, runtime);
  },
});

/** Quotas, and what a workspace may have. */
const quotasOf = (runtime: Runtime) => ({
  get monthlyImages() {
    return runtime.get('limits.monthlyImages');
  },
  get budgetMinor() {
    return runtime.get('limits.monthlyBudget');
  },
  get maxUnfinishedJobs() {
    return runtime.get('limits.unfinishedJobs');
  },
  get maxStoredImages() {
    return runtime.get('limits.storedImages');
  },
  get trashMs() {
    return runtime.get('retention.trashDays') * dayMs;
  },
});

/** Adds properties without reading them, so that getters stay getters. */
const withProperties = <A extends object, B extends object>(target: A, source: B): A & B =>
  Object.defineProperties(target, Object.getOwnPropertyDescriptors(source)) as A & B;

/** The settings of the services. Getters: what can be changed while the server runs is read at each use. */
export const settingsOf = (
  config: Config,
  runtime: Runtime,
  constantTimeStepMs: number = config.signIn.constantTimeStepMs,
): ServiceSettings => {
  const { values } = config;
  const fixed = {
    passwordMinLength: values.PASSWORD_MIN_LENGTH,
    passwordPolicy: { mode: values.PASSWORD_POLICY, minStrength: values.PASSWORD_MIN_STRENGTH },
    currency: values.CURRENCY,
    responses: {
      get accountsPerHour() {
        return runtime.get('responses.accountsPerHour');
      },
      get addressesPerHour() {
        return runtime.get('responses.addressesPerHour');
      },
    },
    deletionGraceMs: values.ACCOUNT_DELETION_DAYS * dayMs,
    moderation: moderationOf(config, runtime),
    get registrationOpen() {
      const restricted = runtime.get('mode.readOnly') || runtime.get('mode.maintenance').on;
      return !restricted && runtime.get('registration.open') === 'open';
    },
    get invitationsOpen() {
      return runtime.get('registration.open') !== 'closed';
    },
  };
  const identity = withProperties(identityOf(config, runtime), { constantTimeStepMs });
  return withProperties(withProperties(identity, quotasOf(runtime)), fixed);
};

/** How long sessions live; what is changed also counts for sessions that are open. */
export const sessionSettingsOf = ({ secure }: Pick<Config, 'secure'>, runtime: Runtime): SessionSettings => ({
  ...sessionDefaults,
  secureCookies: secure,
  get slidingTtlMs() {
    return runtime.get('sessions.slidingHours') * hourMs;
  },
  get absoluteTtlMs() {
    return runtime.get('sessions.absoluteHours') * hourMs;
  },
  get idleTtlMs() {
    const minutes = runtime.get('sessions.idleMinutes');
    return minutes === 0 ? null : minutes * minuteMs;
  },
  get maxPerUser() {
    return runtime.get('sessions.perUser');
  },
});

/** The rule of each class of calls, with the present numbers also where one was kept. */
export const limitsOf = (runtime: Runtime): LimitRules => {
  const ruleOf = (name: LimitClass): LimitRule => ({
    name,
    get points() {
      return runtime.get(`limit.${name}`).points;
    },
    get windowS() {
      return runtime.get(`limit.${name}`).windowS;
    },
  });
  const names = Object.keys(limitDefaults) as LimitClass[];
  return Object.fromEntries(names.map((name) => [name, ruleOf(name)])) as LimitRules;
};
