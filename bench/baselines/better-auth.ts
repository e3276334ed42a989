/**
 * better-auth's `get-session` through its Node handler on Fastify, with SQLite through better-sqlite3 and kysely. Its rate
 * limit is on, as by default in production, but never reached; no log.
 */
import { join } from 'node:path';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import Sqlite from 'better-sqlite3';
import fastify from 'fastify';
import { dataDir, owner, serve } from './shared.ts';

const database = new Sqlite(join(dataDir(), 'better-auth.sqlite'));
database.pragma('journal_mode = WAL');
const options = {
  database,
  baseURL: 'http://127.0.0.1',
  secret: crypto.randomUUID() + crypto.randomUUID(),
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: true, window: 60, max: 1e9 },
  telemetry: { enabled: false },
};
const { runMigrations } = await getMigrations(options);
await runMigrations();
const auth = betterAuth(options);

const signedUp = await auth.api.signUpEmail({
  body: { email: owner.email, name: owner.name, password: crypto.randomUUID() },
  returnHeaders: true,
});
const cookie = signedUp.headers
  .getSetCookie()
  .map((line) => line.split(';', 1)[0] ?? '')
  .find((pair) => pair.includes('session_token='));
if (cookie === undefined) throw new Error('better-auth gave no session.');

const app = fastify({ logger: false });
const handle = toNodeHandler(auth);
app.all('/api/auth/*', (request, reply) => {
  reply.hijack();
  return handle(request.raw, reply.raw);
});
await serve(app, cookie);
