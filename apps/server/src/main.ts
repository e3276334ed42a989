import { lowerPoolPriority } from './background-threads.ts';
import { compose, webRoot } from './compose.ts';
import { loadConfig } from './config.ts';
import { createApp } from './http/app.ts';
import { createLogs, faultFields, type Logger } from './log.ts';
import { firstSteps } from './setup-link.ts';
import { requireWebApp, startFault } from './start-fault.ts';

/** Ends a start that cannot go on. */
const giveUp = (thrown: unknown): never => {
  process.stderr.write(`atelier: ${startFault(thrown)}\n`);
  process.exit(1);
};

/** People see where to go; when the log is JSON it stays JSON (the address goes to stderr). */
const announce = (address: string, next: string | null): void => {
  const lines = [`Atelier is running at ${address}`];
  if (next !== null) lines.push(next);
  process.stderr.write(`\n${lines.join('\n')}\n\n`);
};

const lastResort = (log: Logger, stop: (code: number) => void): void => {
  process.on('unhandledRejection', (thrown) => log.error(faultFields(thrown), 'unhandled rejection'));
  process.on('uncaughtException', (thrown) => {
    log.fatal(faultFields(thrown), 'uncaught exception');
    stop(1);
  });
};

/** Boot → migrate → listen → drain. */
const main = async (): Promise<void> => {
  const config = loadConfig(process.env);
  const logs = createLogs(config);
  const { log } = logs;
  requireWebApp(webRoot);
  const house = await compose(config, logs);
  let ready = true;
  const { app, server } = await createApp({ ...house.http, isReady: () => ready, webRoot });
  lowerPoolPriority();
  await app.listen({ host: config.values.HOST, port: config.values.PORT });

  let stopping = false;
  const stop = (code: number): void => {
    if (stopping) return;
    stopping = true;
    ready = false;
    log.info('shutting down');
    const graceMs = config.values.SHUTDOWN_GRACE_SECONDS * 1000;
    setTimeout(() => process.exit(code === 0 ? 1 : code), graceMs).unref();
    const drain = async () => {
      server.closeIdleConnections();
      await Promise.all([
        app.close(),
        house.worker.stop(),
        house.dispatcher.stop(),
        house.housekeeping.stop(),
      ]);
      await house.close();
    };
    drain().then(
      () => process.exit(code),
      (thrown: unknown) => {
        log.error(faultFields(thrown), 'shutdown failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => stop(0));
  process.on('SIGINT', () => stop(0));
  lastResort(log, stop);

  house.worker.start();
  house.dispatcher.start();
  house.housekeeping.start();
  announce(config.appUrl.href, await firstSteps(house, config));
};

await main().catch(giveUp);
