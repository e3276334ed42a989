import { join } from 'node:path';
import {
  createDerivatives,
  createDiskBlobs,
  createMemoryLimiter,
  createPictureClassifier,
  createPictureInputs,
} from '@atelier/adapters';
import {
  appRouter,
  createJsonHandler,
  createLegalState,
  createRecentReads,
  createServices,
  policyTable,
} from '@atelier/api';
import { batchLookUps } from '@atelier/core/batch-look-ups';
import { systemClock } from '@atelier/core/clock';
import type { Config } from '../config/config.ts';
import { openDetection } from '../detection/detection.ts';
import { createDataExporter } from '../exports/exporter.ts';
import { createHousekeeping } from '../housekeeping/housekeeping.ts';
import { createImportRecovery } from '../housekeeping/imports.ts';
import { createSearchIndex } from '../housekeeping/search-index.ts';
import { createAddressOf } from '../http/address.ts';
import { createOriginPolicy } from '../http/origin.ts';
import { routePolicies } from '../http/routes.ts';
import { createTurnReads } from '../http/turn-reads.ts';
import { freeBytesOf } from '../local-engine/download-file.ts';
import { faultFields, type Logs } from '../observability/log.ts';
import { createOperatorNotices } from '../observability/operator-notices.ts';
import { createDispatcher } from '../outbox/dispatcher.ts';
import { createOutbox } from '../outbox/outbox.ts';
import { createWakeSignal } from '../outbox/wake-signal.ts';
import { createJobSignals } from '../worker/job-signals.ts';
import { createPictureChecks } from '../worker/picture-checks.ts';
import { createStoragePause } from '../worker/storage-pause.ts';
import { createWorker } from '../worker/worker.ts';
import { openAlertChannels } from './alerts.ts';
import { openAuditKeeper } from './audit-statements.ts';
import { openBlocks } from './blocks.ts';
import { openEngines, openTools } from './engines.ts';
import { openIdentity } from './identity.ts';
import { decideIssuers } from './identity-issuers.ts';
import { openLocalEngine } from './local-engine.ts';
import { createMailboxCleanup, createMailboxPreview, openMailbox, openMailer } from './mail.ts';
import { openMailTest } from './mail-test.ts';
import { openMetrics } from './metrics.ts';
import type { Parts } from './parts.ts';
import { pictureTimeoutMs } from './picture-timeout.ts';
import { openPictures } from './pictures.ts';
import { openProviders, productionBackends } from './providers.ts';
import { openRunbooks } from './runbooks.ts';
import { environmentSettings, openRuntimeSettings } from './runtime-settings.ts';
import { limitsOf, settingsOf } from './settings.ts';
import { openStores, repositoryRoot } from './stores.ts';
import { openTextModel } from './text-model.ts';
import { openQuarantine } from './uploads.ts';

export type { Parts } from './parts.ts';

/** Where the web app is built to. */
export const webRoot = join(repositoryRoot, 'apps/web/dist');

/** Chooses the drivers and passes all dependencies on; nothing else does. */
export const compose = async (config: Config, { log, access }: Logs, parts: Partial<Parts> = {}) => {
  const { values, dataDir } = config;
  const clock = parts.clock ?? systemClock;
  const db = await openStores(config, log, parts.trace);
  await decideIssuers(config, db, log);
  const batch = parts.batchLookUps ?? batchLookUps;
  const turnReads = createTurnReads(
    () => db.userChanges(),
    () => performance.now(),
  );
  const runtimeSettings = await openRuntimeSettings(config, { db, clock, log });
  const configured = openIdentity(config, db, log, clock, {
    runtimeSettings,
    batchLookUps: batch,
    userChanges: turnReads.read,
    cacheSize: parts.sessionCacheSize,
  });
  const identity = {
    ...configured,
    hasher: parts.hasher ?? configured.hasher,
    oauth: parts.oauth ?? configured.oauth,
  };
  const limiter = createMemoryLimiter();
  const settings = settingsOf(config, runtimeSettings, parts.constantTimeStepMs);
  const limits = limitsOf(runtimeSettings);
  const signals = createJobSignals();
  const { levels, series, metrics } = openMetrics({ db, clock, log });
  const tools = parts.tools ?? openTools(config);
  const engines = parts.engines ?? openEngines(config);
  const textModel = parts.textModel === undefined ? openTextModel(config) : parts.textModel;
  const blobs = parts.blobs ?? createDiskBlobs({ root: join(dataDir, 'blobs') });
  const mailbox = openMailbox(config, clock);
  const mailer = parts.mailer ?? openMailer(config, clock);
  const wakeSignal = createWakeSignal();
  const alertChannels = openAlertChannels();
  const exportsRequested = createWakeSignal();
  const operatorNotices = createOperatorNotices({ log, clock });
  const quarantine = openQuarantine(config, operatorNotices);
  const providers = await openProviders({
    ...{ db, sealer: identity.sealer, clock, log, notices: operatorNotices, signals },
    builtIn: engines,
    tools,
    backends: parts.backends ?? productionBackends,
    file: config.fileProviders,
  });
  const localParts = parts.localEngine ?? {};
  const localEngine = openLocalEngine({ config, db, clock, log, providers, parts: localParts });
  const pictures = openPictures(config);
  const addressOf = createAddressOf(values.TRUSTED_PROXIES, values.FORWARDED_HEADER, operatorNotices.note);
  const blocks = await openBlocks(config, { db, clock, log, metrics, addressOf });
  const detection = openDetection({ db, clock, log, config, watchesClock: parts.clock === undefined });
  const legalState = createLegalState({ db });
  const services = createServices({
    ...identity,
    outbox: createOutbox({
      sealer: identity.sealer,
      domainHash: identity.recipientDomainHash,
      clock,
      onQueued: wakeSignal.notify,
    }),
    db,
    batchLookUps: batch,
    ...{ limiter, limits, signals, blobs, ...detection.deps },
    quarantine,
    engines: providers.registry,
    providerPool: providers.pool,
    textModel,
    localEngine: localEngine.host,
    runbooks: openRunbooks(),
    settings,
    runtimeSettings,
    ...{ ...pictures, ...alertChannels.deps },
    onExportRequested: exportsRequested.notify,
    policyRows: () => [...policyTable(appRouter), ...routePolicies()],
    mailTest: openMailTest(config, clock, parts.mailer),
    expiredMails: createMailboxPreview(config, mailbox),
    environmentSettings: () => environmentSettings(config),
    operatorNotices: operatorNotices.list,
    legalState,
    exemptions: blocks.exemptions,
    blockSignal: blocks.signal,
    ...{ pendingMetrics: series.pending, levels },
  });
  const classifier = parts.classifier ?? createPictureClassifier({ env: config.workerEnv });
  const picturesQueued = createWakeSignal();
  const worker = createWorker({
    db,
    blobs,
    engines: providers.registry,
    pseudonymOf: identity.pseudonymOf,
    derivatives: createDerivatives(),
    pictureInputs: createPictureInputs(),
    signals,
    clock,
    log,
    metrics,
    storagePause: createStoragePause({ signals, log, notices: operatorNotices }),
    leaseMs: values.JOB_LEASE_SECONDS * 1000,
    pictureTimeoutMs: pictureTimeoutMs(config),
    concurrency: values.WORKER_CONCURRENCY,
    maxAttempts: values.JOB_MAX_ATTEMPTS,
    onPicturesToCheck: values.MODERATION_PICTURES ? picturesQueued.notify : null,
  });
  return {
    db,
    worker,
    pictureChecks: createPictureChecks({
      ...{ db, blobs, classifier, clock, log, wakeSignal: picturesQueued },
      checks: services.pictureChecks,
      onChecked: metrics.pictureChecked,
    }),
    dispatcher: createDispatcher({
      ...{ db, sealer: identity.sealer, mailer, clock, log, metrics, wakeSignal },
      ...{ concurrency: values.SMTP_CONNECTIONS, onAlertMail: services.alertDeliveries.mailOutcome },
    }),
    alertSending: alertChannels.sending(services.alertDeliveries, log),
    ...{ providers, localEngine },
    dataExporter: createDataExporter({
      ...{ db, blobs, clock, log, wakeSignal: exportsRequested },
      exports: services.dataExports,
      freeBytes: parts.freeBytes ?? (() => freeBytesOf(dataDir)),
    }),
    searchIndex: createSearchIndex({ db, clock, log }),
    importRecovery: createImportRecovery({ db, clock, log }),
    housekeeping: createHousekeeping({
      ...{ db, blobs, quarantine, clock, log, metricsDays: values.METRICS_DAYS },
      deletions: services.accountDeletions,
      get trashDays() {
        return runtimeSettings.get('retention.trashDays');
      },
      keptDays: (name) => runtimeSettings.get(name),
      refreshSettings: runtimeSettings.refresh,
      cleanUpMailbox: createMailboxCleanup(config, mailbox, runtimeSettings),
      remindIncidents: services.incidentReminders.remind,
    }),
    detection: detection.rounds(services.alertRaiser, services.responder),
    blockRefusals: blocks.refusals,
    auditKeeper: openAuditKeeper(config, {
      ...{ db, clock, log, sealer: identity.sealer, runtimeSettings, notices: operatorNotices },
      alerts: services.alertRaiser,
    }),
    ...{ series, secrets: identity.secrets, clock },
    http: {
      ...identity,
      turnReads,
      runtimeSettings,
      config,
      db,
      log,
      access,
      metrics,
      services,
      mailbox,
      guard: {
        ...{ db, limiter, limits, clock },
        settings,
        ...{ onCall: series.meter.time, onEvent: series.meter.event, onRefusal: metrics.refused },
        legal: legalState,
        recentReads: createRecentReads(clock),
        runtimeSettings,
        signals: detection.deps.securitySignals,
        onUnrecorded: (fault: unknown) =>
          log.error(faultFields(fault), 'a refusal could not be written to the audit log'),
      },
      origins: createOriginPolicy(config),
      memberships: db.memberships,
      limiter,
      limits,
      addressOf,
      blocks: blocks.guard,
      jsonHandler: createJsonHandler(appRouter, { maxBatchCalls: values.BATCH_MAX_CALLS }),
    },
    async close(): Promise<void> {
      await blocks.close();
      await series.stop();
      await localEngine.stop();
      providers.pool.close();
      await Promise.all([
        mailer.close(),
        identity.closeHashing(),
        textModel?.close(),
        classifier.close(),
        pictures.contentSigner.close(),
        pictures.faces.close(),
        ...[...engines, ...tools].map((engine) => engine.close()),
        quarantine.close(),
      ]);
      await db.close();
    },
  };
};
export type Application = Awaited<ReturnType<typeof compose>>;
