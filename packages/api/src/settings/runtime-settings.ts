import type { Clock } from '@atelier/core/clock';
import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import type { EffectiveSetting, RuntimeSettings, StoredSetting } from '@atelier/core/ports/runtime-settings';
import type { Database } from '@atelier/core/ports/stores';
import {
  isSettingName,
  readSettingText,
  type SettingName,
  type SettingValue,
  type SettingValues,
  settingDeclarations,
  settingNames,
} from '@atelier/core/settings/settings';

/** From this age on (ms) the values are read again beside the request that found them so old. */
const softAgeMs = 400;
/** From this age on a request waits for them, so that a change by another process counts within a second. */
const hardAgeMs = 900;
/** How long a change of this process is waited for; its transaction may have been rolled back. */
const maxAwaitMs = 10_000;

export interface RuntimeSettingsDeps {
  readonly db: Pick<Database, 'settings'>;
  readonly clock: Clock;
  /** What the environment sets, or would be the default without it. */
  readonly configured: Partial<SettingValues>;
  /** Which of them are set by the environment, so that they win. */
  readonly fixed: ReadonlySet<SettingName>;
  /** Called for a stored value that is not valid: once per row. */
  readonly onDamaged: (name: string) => void;
  readonly onFault: (fault: unknown) => void;
  /** Monotonic, milliseconds. */
  readonly nowMs?: () => number;
}

type Effective = ReadonlyMap<SettingName, EffectiveSetting>;

/** The effective value of one setting. @param row what is stored, if anything */
const effectiveOf = <N extends SettingName>(
  name: N,
  { configured, fixed }: Pick<RuntimeSettingsDeps, 'configured' | 'fixed'>,
  row: StoredSetting | undefined,
): EffectiveSetting<N> => {
  const fallback = (configured[name] ?? settingDeclarations[name].fallback) as SettingValue<N>;
  const read = row === undefined ? null : readSettingText(name, row.value);
  const rest = {
    fallback,
    changeNumber: row?.changeNumber ?? null,
    isDamaged: row !== undefined && read === null,
  };
  if (fixed.has(name)) return { value: fallback, source: 'environment', ...rest };
  if (read !== null) return { value: read.value, source: 'database', ...rest };
  return { value: fallback, source: 'default', ...rest };
};

/** The value as it is stored. @throws AppError `validation_failed` */
export const checkedSetting = (name: SettingName, value: unknown): string => {
  const read = settingDeclarations[name].schema.safeParse(value);
  if (read.success) return JSON.stringify(read.data);
  const [first] = read.error.issues;
  const issues = read.error.issues
    .slice(0, 20)
    .map(({ path, message }) => ({ path: ['value', ...path.map(String)].join('.'), message }));
  throw new AppError('validation_failed', first?.message, { issues });
};

/**
 * Settings from the database, in memory (decision 57). Nothing is read while there are no requests: a request that finds the
 * values too old reads the number of the latest change, and the values if there is a later one.
 */
export const createRuntimeSettings = (deps: RuntimeSettingsDeps): RuntimeSettings => {
  const { db, clock, nowMs = () => performance.now() } = deps;
  const reported = new Set<string>();
  let values: Effective = new Map(settingNames.map((name) => [name, effectiveOf(name, deps, undefined)]));
  let version = 0;
  let checkedAtMs = Number.NEGATIVE_INFINITY;
  /** The number of the latest change that this process has written, and until when it is waited for. */
  let awaited = { number: 0, untilMs: 0 };
  let reading: Promise<void> | null = null;

  const report = (rows: readonly StoredSetting[], next: Effective): void => {
    for (const { name, changeNumber } of rows) {
      const isDamaged = isSettingName(name) && next.get(name)?.isDamaged === true;
      const key = `${name} ${changeNumber}`;
      if (!isDamaged || reported.has(key)) continue;
      reported.add(key);
      deps.onDamaged(name);
    }
  };

  const read = async (): Promise<void> => {
    const startedMs = nowMs();
    try {
      const latest = await db.settings.version();
      if (latest !== version) {
        const rows = await db.settings.all();
        const byName = new Map(rows.map((row) => [row.name, row]));
        values = new Map(settingNames.map((name) => [name, effectiveOf(name, deps, byName.get(name))]));
        version = latest;
        report(rows, values);
      }
    } catch (fault) {
      deps.onFault(fault);
    }
    checkedAtMs = startedMs;
  };

  const shared = (): Promise<void> => {
    reading ??= read().finally(() => {
      reading = null;
    });
    return reading;
  };

  const refresh = async (): Promise<void> => {
    // One that is under way may have begun before the change that the caller knows of.
    if (reading !== null) await reading;
    await shared();
  };

  const isAwaiting = (now: number): boolean => version < awaited.number && now < awaited.untilMs;

  const describe = <N extends SettingName>(name: N): EffectiveSetting<N> =>
    values.get(name) as unknown as EffectiveSetting<N>;

  const requireChangeable = (name: SettingName): void => {
    const { variable } = settingDeclarations[name];
    if (deps.fixed.has(name))
      throw new AppError('conflict', `${variable} is set in the server’s environment, which wins.`);
  };

  return {
    requireChangeable,
    describe,
    get: (name) => describe(name).value,

    async set(stores, name, value, by) {
      requireChangeable(name);
      const record = await stores.settings.change(
        {
          id: newId('settingChange'),
          name,
          after: value === null ? null : checkedSetting(name, value),
          reason: by.reason,
          changedBy: by.userId,
          approvedBy: by.approvedBy ?? null,
          undoes: by.undoes ?? null,
          changedAt: clock.now(),
        },
        by.expected,
      );
      awaited = { number: record.number, untilMs: nowMs() + maxAwaitMs };
      return record;
    },

    refresh,

    keepFresh() {
      const now = nowMs();
      if (isAwaiting(now)) return refresh();
      const ageMs = now - checkedAtMs;
      if (ageMs < softAgeMs) return undefined;
      const done = shared();
      return ageMs >= hardAgeMs ? done : undefined;
    },
  };
};
