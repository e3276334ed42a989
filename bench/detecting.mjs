/**
 * The product with its background work, and with `BENCH_DETECTION=off` without detection and its counters, for comparison: what they
 * cost a guarded call. Both are started by this file, so that they differ in nothing else. In plain JavaScript, as
 * `unbatched.mjs`.
 */
import { compose, webRoot } from '../apps/server/src/compose/compose.ts';
import { loadConfig } from '../apps/server/src/config/config.ts';
import { createApp } from '../apps/server/src/http/app.ts';
import { startIdleCollection } from '../apps/server/src/lifecycle/idle-collection.ts';
import { lowerPoolPriority } from '../apps/server/src/lifecycle/thread-priority.ts';
import { createLogs } from '../apps/server/src/observability/log.ts';

const detects = process.env.BENCH_DETECTION !== 'off';
const config = loadConfig(process.env);
const application = await compose(config, createLogs(config));
const { http, providers } = application;
const guard = detects ? http.guard : { ...http.guard, signals: { count: () => undefined } };
const { app } = await createApp({ ...http, guard, webRoot });
lowerPoolPriority();
await app.listen({ host: config.values.HOST, port: config.values.PORT });

const { worker, localEngine, dispatcher, alertSending, housekeeping, dataExporter } = application;
const { searchIndex, pictureChecks, importRecovery, auditKeeper, detection } = application;
const always = [worker, providers.loop, localEngine, dispatcher, alertSending, housekeeping, dataExporter];
for (const work of [...always, searchIndex, pictureChecks, importRecovery, auditKeeper]) work.start();
if (detects) detection.start();
startIdleCollection(globalThis.gc);
