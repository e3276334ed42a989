/**
 * What the parts of a guarded call cost: `node bench/call-parts.mjs`. Each part runs alone in a loop, so in the product, where
 * other code takes the processor's caches in between, it costs more; the order of the parts stays. In plain JavaScript, like
 * `unbatched.mjs`.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryLimiter } from '@atelier/adapters';
import { appRouter, createJsonHandler } from '@atelier/api';
import { createSecretSource, createSessions, sessionDefaults } from '@atelier/auth';
import { batchLookUps } from '@atelier/core/batch-look-ups';
import { newId } from '@atelier/core/ids';
import { migrate, openDatabase } from '@atelier/db';
import { constantHeaders } from '../apps/server/src/http/headers.ts';
import { rateLimitHeaders } from '../apps/server/src/http/rate-limit-headers.ts';
import { constantOf, createHeadWriter } from '../apps/server/src/http/response-head.ts';
import { varyOfCalls } from '../apps/server/src/http/vary.ts';
import { createLogs } from '../apps/server/src/observability/log.ts';
import { createMetrics } from '../apps/server/src/observability/metrics.ts';
import { deepFreeze } from '../packages/api/src/shared/frozen.ts';
import { owner, quota } from './baselines/shared.ts';

const warmUps = 30_000;
const calls = 100_000;
const rounds = 9;

/** Processor time per call in µs, of the fastest round: other processes only add to it. */
const measure = async (part) => {
  const run = async (times) => {
    for (let left = times; left > 0; left -= 1) {
      const pending = part();
      if (pending instanceof Promise) await pending;
    }
  };
  await run(warmUps);
  let fastest = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    const before = process.cpuUsage();
    await run(calls);
    const { user, system } = process.cpuUsage(before);
    fastest = Math.min(fastest, (user + system) / calls);
  }
  return fastest;
};

const dir = mkdtempSync(join(tmpdir(), 'atelier-parts-'));
process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
const url = `file:${join(dir, 'atelier.sqlite')}`;
await migrate({ url, migrationsDir: new URL('../drizzle', import.meta.url).pathname });
const db = await openDatabase({ url });
const clock = { now: () => new Date() };
const secrets = createSecretSource();
const token = secrets.token();

const now = new Date();
const user = { ...owner, id: newId('user'), workspaceId: newId('workspace'), lockedAt: null };
const session = {
  ...{ tokenHash: secrets.hash(token), id: newId('session'), userId: user.id },
  ...{ createdAt: now, provenAt: now, lastSeenAt: now, expiresAt: new Date(now.getTime() + 86_400_000) },
};
const sessionsWith = (userChanges) =>
  createSessions({
    store: { ...db.sessions, findWithUser: async () => ({ session, user, workspaceRole: 'owner' }) },
    ...{ userChanges, batchLookUps, clock, secrets, settings: sessionDefaults, cacheSize: 100 },
    onBackgroundError: (fault) => {
      throw fault;
    },
  });
const changes = db.userChanges();
const sessions = sessionsWith(() => changes);
const cookies = `another=value; ${sessions.cookieName}=${token}`;
await sessions.authenticate(token);

const rule = { name: 'request', points: 1_000_000_000, windowS: 60 };
const limiter = createMemoryLimiter();
const verdict = await limiter.consume(rule, user.id);
const allowed = Promise.resolve(verdict);

const me = { ...owner, emailVerified: true, secondFactor: false, mustEnrol: false, quota };
const account = deepFreeze(JSON.parse(JSON.stringify(me)));
const jsonHandler = createJsonHandler(appRouter, { maxBatchCalls: 10 });
const credential = { kind: 'session', scopes: null, limitKey: user.id, provenAt: now };
const request = { noteLimit: () => undefined, workspaceRole: () => 'owner' };
const context = {
  ...{ request, principal: { user, workspaceRole: 'owner', credential } },
  services: { account: { me: () => account } },
  guard: { limiter: { consume: () => allowed }, limits: { request: rule }, clock, secondFactorRoles: [] },
};
const plainCall = { method: 'GET', encodedPath: 'account.me', search: '', asLines: false };
if ((await jsonHandler.handle(plainCall, context)).status !== 200) throw new Error('The call was refused.');

const writeHead = createHeadWriter();
const constant = constantOf([...constantHeaders({ secure: true }).flat(), 'Vary', varyOfCalls]);
const limits = new Map([['request', verdict]]);
const metrics = createMetrics();
const logValues = { LOG_LEVEL: 'info', LOG_FORMAT: 'json' };
const { access } = createLogs({ values: logValues }, openSync(join(dir, 'log'), 'w'));
const line = {
  id: randomUUID(),
  method: 'GET',
  path: '/trpc/account.me',
  status: 200,
  ms: 0.123,
  user: user.id,
};

const parts = {
  'cookie read, session from the cache': () => sessions.authenticate(sessions.readCookie(cookies)),
  'changes of users (once a turn)': () => db.userChanges(),
  'rate limiter': () => limiter.consume(rule, user.id),
  'guard, tRPC procedure, answer': () => jsonHandler.handle(plainCall, context),
  'request id': () => randomUUID(),
  'head of the response': () =>
    writeHead(
      { _header: null, shouldKeepAlive: true },
      200,
      ['X-Request-ID', line.id, ...rateLimitHeaders(limits)],
      constant,
      292,
    ),
  metrics: () => metrics.request('trpc', 200, 0.123),
  'log line': () => access(line),
};
console.log('| part | CPU µs |\n| --- | ---: |');
for (const [name, part] of Object.entries(parts)) {
  console.log(`| ${name} | ${(await measure(part)).toFixed(2)} |`);
}
process.exit();
