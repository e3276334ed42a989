import { certificateTool, createMemoryLimiter } from '@atelier/adapters';
import { createLegalState, createProviderPool, createServices, type EngineRegistry } from '@atelier/api';
import { batchLookUps } from '@atelier/core/batch-look-ups';
import type { Clock } from '@atelier/core/clock';
import { limitRules } from '@atelier/core/limit-rules';
import { createExemptions } from '@atelier/core/networks/exemptions';
import { limitDefaults } from '@atelier/core/policy';
import type { BlobStore } from '@atelier/core/ports/blobs';
import type { LocalEngineHost } from '@atelier/core/ports/local-engine';
import { nothingDue } from '@atelier/core/ports/retention-store';
import type { Database } from '@atelier/core/ports/stores';
import { fixedSettings } from '@atelier/core/testing/settings';
import type { Logger } from 'pino';
import { openIdentity } from '../../compose/identity.ts';
import { productionBackends } from '../../compose/providers.ts';
import { openRunbooks } from '../../compose/runbooks.ts';
import { settingsOf } from '../../compose/settings.ts';
import { loadConfig } from '../../config/config.ts';
import type { createOperatorNotices } from '../../observability/operator-notices.ts';
import { noQuarantine } from '../../testing/no-quarantine.ts';
import type { createJobSignals } from '../job-signals.ts';

/** Without providers: the engines of the test are the server's own. */
const emptyPool = (db: Database) =>
  createProviderPool({
    db,
    sealer: { seal: (plain) => plain, open: (sealed) => sealed },
    backends: productionBackends,
    onOutcome: () => undefined,
    onUnopened: () => undefined,
  });

/** No worker touches the engine of this machine. */
const noLocalEngine: LocalEngineHost = {
  ...{ node: 'here', environment: null, downloadHosts: [] },
  check: async () => null,
  start: () => undefined,
  stop: async () => undefined,
  report: async () => ({
    ...{ state: 'off', reason: null, pid: null, uptimeS: null, memoryMb: null, restarts: 0 },
  }),
  log: () => [],
  files: async () => [],
  beginDownload: () => undefined,
  cancelDownload: async () => undefined,
  downloadProgress: () => null,
};

const secretKey = 'f1b7c0de9a8e4d53b2a6917c4e0d8f35a9c6';
export const monthlyImages = 1000;
const unused = () => Promise.reject(new Error('A worker sends no mail.'));

interface ServiceParts {
  readonly db: Database;
  readonly blobs: BlobStore;
  readonly signals: ReturnType<typeof createJobSignals>;
  readonly engines: EngineRegistry;
  readonly clock: Clock;
  readonly log: Logger;
  readonly notices: ReturnType<typeof createOperatorNotices>;
}

/** The services of a server that only works on jobs: no mail, providers or files of people. */
export const openServices = ({ db, blobs, signals, engines, clock, log, notices }: ServiceParts) => {
  const config = loadConfig({ SECRET_KEY: secretKey, NODE_ENV: 'test' });
  return createServices({
    ...openIdentity(config, db, log, clock, {
      batchLookUps,
      userChanges: () => db.userChanges(),
      runtimeSettings: fixedSettings(),
    }),
    db,
    batchLookUps,
    clock,
    signals,
    addressOf: (ip) => ip,
    securitySignals: { signInFailed: () => undefined, signInRefused: () => undefined },
    engines,
    providerPool: emptyPool(db),
    onExportRequested: () => undefined,
    expiredMails: async () => nothingDue,
    textModel: null,
    runbooks: openRunbooks(),
    legalState: createLegalState({ db }),
    exemptions: createExemptions([], []),
    blockSignal: { changed: () => undefined },
    localEngine: noLocalEngine,
    blobs,
    quarantine: noQuarantine,
    settings: {
      ...settingsOf(config, fixedSettings()),
      monthlyImages,
      maxUnfinishedJobs: 1000,
      constantTimeStepMs: 1,
    },
    runtimeSettings: fixedSettings(),
    looksOf: async () => null,
    faces: { find: async () => [], close: async () => undefined },
    pictureExporter: { encode: unused },
    certificateTool,
    contentSigner: {
      ...{ sign: unused, signTo: unused, roomBytes: unused, keepOriginal: unused, close: unused },
    },
    policyRows: () => [],
    environmentSettings: () => [],
    mailTest: { from: '', place: null, send: unused },
    pendingMetrics: () => [],
    levels: unused,
    operatorNotices: notices.list,
    limiter: createMemoryLimiter(),
    limits: limitRules(limitDefaults),
    alertSender: { post: unused, newSecret: () => '' },
    onAlertQueued: () => undefined,
    outbox: { add: unused },
  });
};
