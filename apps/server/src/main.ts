import { loadConfig } from './config/config.ts';
import { checkHashing } from './lifecycle/hashing-check.ts';
import { startIdleCollection } from './lifecycle/idle-collection.ts';
import { resolveDrizzleQuickly } from './lifecycle/quick-imports.ts';
import { firstSteps } from './lifecycle/setup-link.ts';
import { createShutdown, stopSignals } from './lifecycle/shutdown.ts';
import { requireWebApp, startErrorMessage } from './lifecycle/start-error.ts';
import { lowerPoolPriority } from './lifecycle/thread-priority.ts';
import { productVersion } from './lifecycle/version.ts';
import { createLogs, faultFields, type Logger } from './observability/log.ts';

/** Ends a start that failed. */
const exitWithError = (thrown: unknown): never => {
  process.stderr.write(`atelier: ${startErrorMessage(thrown)}\n`);
  process.exit(1);
};

/** Prints the address on stderr, so that a JSON log on stdout stays JSON. */
const announce = (address: string, next: string | null): void => {
  const lines = [`Atelier is running at ${address}`];
  if (next !== null) lines.push(next);
  process.stderr.write(`\n${lines.join('\n')}\n\n`);
};

/** Logs errors that nothing caught. After an uncaught exception the state is unknown, so the process stops. */
const handleUncaughtErrors = (log: Logger, stop: () => void): void => {
  process.on('unhandledRejection', (thrown) => log.error(faultFields(thrown), 'unhandled rejection'));
  process.on('uncaughtException', (thrown) => {
    log.fatal(faultFields(thrown), 'uncaught exception');
    stop();
  });
};

/** Boot → migrate → listen → drain. */
const main = async (): Promise<void> => {
  resolveDrizzleQuickly();
  const config = loadConfig(process.env);
  const logs = createLogs(config);
  const { log } = logs;
  log.info({ version: productVersion(), node: process.versions.node }, 'Atelier is starting');
  for (const warning of config.warnings) log.warn(warning);
  // Loaded after the settings are read: most of a start is this code, and a wrong setting is reported without it.
  const [{ compose, webRoot }, { createApp }] = await Promise.all([
    import('./compose/compose.ts'),
    import('./http/app.ts'),
  ]);
  requireWebApp(webRoot);
  const application = await compose(config, logs);
  const { app, drain } = await createApp({ ...application.http, webRoot });
  lowerPoolPriority();
  await app.listen({ host: config.values.HOST, port: config.values.PORT });

  const shutdown = createShutdown({
    drain,
    log,
    announceMs: config.values.SHUTDOWN_ANNOUNCE_SECONDS * 1000,
    graceMs: config.values.SHUTDOWN_GRACE_SECONDS * 1000,
    stopWorker: application.worker.stop,
    stopBackground: async (withinMs) => {
      await Promise.all([
        application.dispatcher.stop(withinMs),
        application.alertSending.stop(),
        application.providers.loop.stop(),
        application.localEngine.stop(),
        application.housekeeping.stop(),
        application.dataExporter.stop(),
        application.searchIndex.stop(),
        application.pictureChecks.stop(),
        application.importRecovery.stop(),
      ]);
      await application.detection.stop();
      await application.auditKeeper.stop();
    },
    close: async () => {
      await app.close();
      await application.close();
    },
    exit: (code) => process.exit(code),
  });
  for (const signal of stopSignals) process.on(signal, shutdown.onSignal);
  handleUncaughtErrors(log, shutdown.onFault);

  void checkHashing(application.http.hasher, log);
  application.worker.start();
  application.providers.loop.start();
  application.localEngine.start();
  application.dispatcher.start();
  application.alertSending.start();
  application.housekeeping.start();
  application.dataExporter.start();
  application.searchIndex.start();
  application.pictureChecks.start();
  application.importRecovery.start();
  application.auditKeeper.start();
  application.detection.start();
  startIdleCollection(globalThis.gc);
  announce(config.appUrl.href, await firstSteps(application, config));
};

await main().catch(exitWithError);
