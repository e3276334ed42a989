import { hostname } from 'node:os';
import { join } from 'node:path';
import { createEgress } from '@atelier/adapters';
import { localProvider } from '@atelier/api';
import type { Clock } from '@atelier/core/clock';
import type { EgressFiles } from '@atelier/core/ports/egress';
import type { DownloadOrder, DownloadState } from '@atelier/core/ports/local-engine';
import type { Database } from '@atelier/core/ports/stores';
import type { Config } from '../config/config.ts';
import { createLocalEngine, type LocalEngineDeps } from '../local-engine/local-engine.ts';
import { faultFields, type Logger } from '../observability/log.ts';
import type { openProviders } from './providers.ts';

/** What tests replace: the outside, and how long things take. */
export type LocalEngineParts = Partial<
  Pick<
    LocalEngineDeps,
    'availableBytes' | 'downloadRules' | 'drainMs' | 'files' | 'freeBytes' | 'freePort' | 'rules' | 'timing'
  >
>;

interface OpenDeps {
  readonly config: Config;
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly providers: Awaited<ReturnType<typeof openProviders>>;
  readonly parts: LocalEngineParts;
}

/** Files come from the allowed hosts and those below them, over https, from public addresses. */
const openFiles = (hosts: readonly string[]): EgressFiles =>
  createEgress({ baseUrl: 'https://downloads.invalid', allowPrivate: false, resultHosts: hosts });

/** The engine that this server runs itself, with its provider and what is stored about it. */
export const openLocalEngine = ({ config, db, clock, log, providers, parts }: OpenDeps) => {
  const { pool, registry } = providers;
  const node = hostname();
  const provider = localProvider({ db, clock, providerPool: pool, reserved: registry.builtInIds });

  const onDownloadEnd = (order: DownloadOrder, state: DownloadState, error: string | null): Promise<void> =>
    db.transaction(async (stores) => {
      await stores.providers.lockForChange();
      const record = await stores.localEngines.find(node);
      // Cancelled or replaced in the meantime.
      if (record?.download?.state !== 'running' || record.download.order.url !== order.url) return;
      await stores.localEngines.save({
        ...record,
        download: { order, state, error },
        updatedAt: clock.now(),
      });
    });

  const engine = createLocalEngine({
    node,
    folder: join(config.dataDir, 'engines'),
    environment: config.localEngine,
    downloadHosts: config.values.DOWNLOAD_HOSTS,
    files: openFiles(config.values.DOWNLOAD_HOSTS),
    env: config.engineEnv,
    ask: provider.ask,
    onReady: provider.use,
    isBusy: provider.isBusy,
    drainMs: config.values.SHUTDOWN_GRACE_SECONDS * 1000,
    onState: (state, reason) => log.info({ state, ...(reason === null ? {} : { reason }) }, 'local engine'),
    onFault: (fault) => log.error(faultFields(fault), 'the local engine has a fault'),
    onDownloadEnd,
    ...parts,
  });

  /** Goes on with what was running when the server ended. */
  const resume = async (): Promise<void> => {
    if (await engine.prepare()) log.warn('an engine that an earlier server has left was ended');
    const record = await db.localEngines.find(node);
    const settings = config.localEngine ?? record?.settings ?? null;
    // What is named by the environment runs unless a superadmin has stopped it.
    const isEnabled = record?.enabled ?? config.localEngine !== null;
    if (settings !== null && isEnabled) engine.host.start(settings);
    if (record?.download?.state === 'running') engine.host.beginDownload(record.download.order);
  };

  return {
    host: engine.host,
    start: (): void =>
      void resume().catch((fault: unknown) =>
        log.error(faultFields(fault), 'the local engine was not resumed'),
      ),
    stop: engine.close,
  };
};
