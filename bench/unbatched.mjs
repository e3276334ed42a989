/**
 * The product with a statement for each look-up instead of one for those of a turn of the event loop, and without sessions to
 * compare with, for comparison: what it did before look-ups were gathered. In plain
 * JavaScript: lucia's user is declared once for a whole program, and the textbook baseline declares its own.
 */
import { compose, webRoot } from '../apps/server/src/compose/compose.ts';
import { loadConfig } from '../apps/server/src/config/config.ts';
import { createApp } from '../apps/server/src/http/app.ts';
import { createLogs } from '../apps/server/src/observability/log.ts';

const oneByOne = (findMany) => async (key) => (await findMany([key]))[0] ?? null;

const config = loadConfig(process.env);
const { http } = await compose(config, createLogs(config), { batchLookUps: oneByOne, sessionCacheSize: 0 });
const { app } = await createApp({ ...http, webRoot });
await app.listen({ host: config.values.HOST, port: config.values.PORT });
