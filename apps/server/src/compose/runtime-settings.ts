import { createRuntimeSettings } from '@atelier/api';
import type { Clock } from '@atelier/core/clock';
import type { RuntimeSettings } from '@atelier/core/ports/runtime-settings';
import type { Database } from '@atelier/core/ports/stores';
import type { EnvironmentSetting } from '@atelier/core/schemas/settings';
import {
  type SettingName,
  type SettingValue,
  type SettingValues,
  settingDeclarations,
  settingNames,
} from '@atelier/core/settings/settings';
import { type Config, variables } from '../config/config.ts';
import { Secret } from '../config/secret.ts';
import { faultFields, type Logger } from '../observability/log.ts';

/** The setting that each variable determines, as its value. A test holds the variables and the declarations together. */
export const configuredSettings = (
  config: Pick<Config, 'limits' | 'signIn' | 'values'>,
): Partial<SettingValues> => {
  const { values, limits, signIn } = config;
  const rates = Object.entries(limits).map(([name, rule]) => [`limit.${name}`, rule]);
  return {
    ...Object.fromEntries(rates),
    'registration.open': values.REGISTRATION_OPEN ? 'open' : 'invitation',
    'auth.secondFactorRoles': [...signIn.secondFactorRoles],
    'auth.emailVerification': signIn.emailVerificationRequired,
    'auth.stepUpMinutes': values.STEP_UP_MINUTES,
    'auth.verifyHours': values.VERIFY_HOURS,
    'auth.resetMinutes': values.RESET_MINUTES,
    'auth.emailChangeHours': values.EMAIL_CHANGE_HOURS,
    'auth.invitationHours': values.INVITATION_HOURS,
    'sessions.slidingHours': values.SESSION_SLIDING_HOURS,
    'sessions.absoluteHours': values.SESSION_ABSOLUTE_HOURS,
    'sessions.idleMinutes': values.SESSION_IDLE_MINUTES,
    'sessions.perUser': values.SESSIONS_PER_USER,
    'signIn.lockSeconds': values.SIGN_IN_LOCK_SECONDS,
    'signIn.failuresPerAddress': values.SIGN_IN_FAILURES_PER_ADDRESS,
    'responses.accountsPerHour': values.RESPONSE_ACCOUNTS_PER_HOUR,
    'responses.addressesPerHour': values.RESPONSE_ADDRESSES_PER_HOUR,
    'content.strictness': values.MODERATION_STRICTNESS,
    'content.picturePercent': values.MODERATION_PICTURES_PERCENT,
    'content.repeats': values.MODERATION_REPEATS,
    'limits.monthlyBudget': values.BUDGET_MINOR_PER_MONTH,
    'limits.monthlyImages': values.QUOTA_IMAGES_PER_MONTH,
    'limits.unfinishedJobs': values.JOBS_MAX_UNFINISHED,
    'limits.storedImages': values.IMAGES_MAX_STORED,
    'retention.auditDays': values.AUDIT_DAYS,
    'retention.trashDays': values.TRASH_DAYS,
    'retention.mailboxDays': values.MAILBOX_DAYS,
  };
};

/** The settings whose variable is set, so that it wins. */
export const fixedByEnvironment = ({ given }: Pick<Config, 'given'>): ReadonlySet<SettingName> =>
  new Set(
    settingNames.filter((name) => {
      const variable: string | null = settingDeclarations[name].variable;
      return variable !== null && given.has(variable);
    }),
  );

/** Whose values are secrets, or addresses that may contain one. */
const secretName = /(_KEY|_TOKEN|_PASSWORD|_SECRET|^DATABASE_URL|^AUDIT_STREAM|^AUDIT_CHECKPOINT_WEBHOOK)$/;

const shown = (value: unknown): string => {
  if (value === undefined || value === null) return '';
  if (value instanceof URL) return value.href;
  if (Array.isArray(value)) return value.map(shown).join(', ');
  if (typeof value === 'object' && 'points' in value && 'windowS' in value)
    return `${value.points}/${value.windowS}`;
  return String(value);
};

/** What cannot be changed while the server runs, with the effective values; of secrets only whether they are set. */
export const environmentSettings = ({
  values,
  given,
}: Pick<Config, 'given' | 'values'>): EnvironmentSetting[] => {
  const declared = new Set<string | null>(settingNames.map((name) => settingDeclarations[name].variable));
  return Object.keys(variables.shape)
    .filter((variable) => !declared.has(variable))
    .map((variable) => {
      const value = values[variable as keyof typeof values];
      const isSecret = value instanceof Secret || secretName.test(variable);
      return { variable, value: isSecret ? null : shown(value), isSecret, isSet: given.has(variable) };
    });
};

/** As the environment and the defaults say, for commands to which no setting matters. */
export const defaultSettings = (config: Config): Pick<RuntimeSettings, 'get'> => {
  const configured = configuredSettings(config);
  return {
    get: <N extends SettingName>(name: N) =>
      (configured[name] ?? settingDeclarations[name].fallback) as SettingValue<N>,
  };
};

/** The settings that can be changed while the server runs; read before anything is served. */
export const openRuntimeSettings = async (
  config: Config,
  { db, clock, log }: { readonly db: Database; readonly clock: Clock; readonly log: Logger },
): Promise<RuntimeSettings> => {
  const settings = createRuntimeSettings({
    db,
    clock,
    configured: configuredSettings(config),
    fixed: fixedByEnvironment(config),
    onDamaged: (name) => log.error({ setting: name }, 'a stored setting is not valid; its default counts'),
    onFault: (fault) => log.warn(faultFields(fault), 'the settings could not be read; the known ones stay'),
  });
  await settings.refresh();
  return settings;
};
