import { createEgress, providerAdapters } from '@atelier/adapters';
import {
  createFileProviders,
  createProviderHealth,
  createProviderPool,
  createProviderUpkeep,
  engineRegistry,
  type ProviderBackends,
  type ProviderHealth,
} from '@atelier/api';
import type { Clock } from '@atelier/core/clock';
import { AppError } from '@atelier/core/errors';
import type { Engine } from '@atelier/core/ports/engine';
import type { Sealer } from '@atelier/core/ports/identity';
import type { JobSignals } from '@atelier/core/ports/services';
import type { Database } from '@atelier/core/ports/stores';
import { ConfigError } from '../config/fields.ts';
import type { ProviderOfFile } from '../config/providers-file.ts';
import { createBackgroundLoop } from '../lifecycle/background-loop.ts';
import { faultFields, type Logger } from '../observability/log.ts';
import type { OperatorNotices } from '../observability/operator-notices.ts';

/** The adapters of this version, and its only way out. */
export const productionBackends: ProviderBackends = {
  adapters: providerAdapters,
  openEgress: (rules) => createEgress(rules),
};

interface ProvidersDeps {
  readonly db: Database;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly log: Logger;
  readonly notices: OperatorNotices;
  readonly signals: JobSignals;
  readonly builtIn: readonly Engine[];
  /** See `engineRegistry`. */
  readonly tools: readonly Engine[];
  readonly backends: ProviderBackends;
  /** The providers of PROVIDERS_FILE. */
  readonly file: readonly ProviderOfFile[];
}

/** How often a node looks for changes that another one made. */
const upkeepMs = 1000;

/** The image providers of this process: read once here, and kept up to date by a loop. */
export const openProviders = async (deps: ProvidersDeps) => {
  const { db, sealer, clock, log, notices, signals, builtIn, tools, backends, file } = deps;
  let health: ProviderHealth | null = null;
  const pool = createProviderPool({
    ...{ db, sealer, backends },
    onOutcome: (provider, fault) => void health?.note(provider, fault),
    onUnopened: (provider, fault) =>
      log.warn({ provider, ...faultFields(fault) }, 'the settings of a provider cannot be opened'),
  });
  health = createProviderHealth({
    ...{ db, pool, clock },
    onFailing: (isAnyFailing) =>
      isAnyFailing ? notices.note('provider_failing') : notices.end('provider_failing'),
    onFault: (fault) => log.error(faultFields(fault), 'the health of a provider could not be recorded'),
  });
  const follow = createProviderUpkeep({ db, pool, health, signals, clock });
  const files = createFileProviders({
    ...{ db, pool, sealer, clock },
    reserved: [...builtIn, ...tools].map(({ id }) => id),
  });
  const upkeep = async (): Promise<void> => {
    await follow();
    await files.probeWaiting();
  };
  const loop = createBackgroundLoop(
    () =>
      upkeep().catch((fault: unknown) =>
        log.error(faultFields(fault), 'providers could not be kept up to date'),
      ),
    { pauseMs: upkeepMs },
  );
  await pool.refresh();
  await files
    .sync(file.map(({ apiKey, ...settings }) => ({ ...settings, apiKey: apiKey?.reveal() ?? null })))
    .catch((fault: unknown) => {
      if (!(fault instanceof AppError) || fault.code !== 'validation_failed') throw fault;
      const [issue] = fault.issues ?? [];
      throw new ConfigError(`PROVIDERS_FILE: ${issue?.path ?? 'a provider'}: ${fault.message}`);
    });
  return { pool, registry: engineRegistry(builtIn, pool, tools), upkeep, loop };
};
