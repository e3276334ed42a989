/**
 * The product without detection and its counters, for comparison: what they cost a guarded call. In plain JavaScript, as
 * `unbatched.mjs`.
 */
import { compose, webRoot } from '../apps/server/src/compose/compose.ts';
import { loadConfig } from '../apps/server/src/config/config.ts';
import { createApp } from '../apps/server/src/http/app.ts';
import { createLogs } from '../apps/server/src/observability/log.ts';

const config = loadConfig(process.env);
const { http } = await compose(config, createLogs(config));
const guard = { ...http.guard, signals: { count: () => undefined } };
const { app } = await createApp({ ...http, guard, webRoot });
await app.listen({ host: config.values.HOST, port: config.values.PORT });
