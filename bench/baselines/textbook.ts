/**
 * The set-up of the libraries' guides: lucia with its drizzle adapter (queries built at each request), the session in
 * `createContext`, middlewares for timing, limit, sign-in and role, Fastify's default logger, the official adapter.
 */
import { join } from 'node:path';
import { DrizzleSQLiteAdapter } from '@lucia-auth/adapter-drizzle';
import { initTRPC, TRPCError } from '@trpc/server';
import { type CreateFastifyContextOptions, fastifyTRPCPlugin } from '@trpc/server/adapters/fastify';
import Sqlite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import fastify from 'fastify';
import { Lucia } from 'lucia';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { dataDir, owner, quota, serve } from './shared.ts';

const users = sqliteTable('users', {
  id: text('id').primaryKey(),
  email: text('email').notNull().unique(),
  name: text('name').notNull(),
  role: text('role').notNull(),
  createdAt: integer('created_at', { mode: 'timestamp_ms' }).notNull(),
  lastSignInAt: integer('last_sign_in_at', { mode: 'timestamp_ms' }),
});
const sessions = sqliteTable('sessions', {
  id: text('id').primaryKey(),
  userId: text('user_id')
    .notNull()
    .references(() => users.id),
  expiresAt: integer('expires_at').notNull(),
});

const sqlite = new Sqlite(join(dataDir(), 'textbook.sqlite'));
sqlite.pragma('journal_mode = WAL');
sqlite.exec(`
  CREATE TABLE users (id TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL, role TEXT NOT NULL,
    created_at INTEGER NOT NULL, last_sign_in_at INTEGER);
  CREATE TABLE sessions (id TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users(id),
    expires_at INTEGER NOT NULL);
`);
const db = drizzle(sqlite);

type UserAttributes = Omit<typeof users.$inferSelect, 'id'>;
declare module 'lucia' {
  interface Register {
    Lucia: typeof lucia;
    DatabaseUserAttributes: UserAttributes;
  }
}
const lucia = new Lucia(new DrizzleSQLiteAdapter(db, sessions, users), {
  sessionCookie: { attributes: { secure: false } },
  getUserAttributes: ({ email, name, role, createdAt, lastSignInAt }) => ({
    email,
    name,
    role,
    createdAt,
    lastSignInAt,
  }),
});

const createContext = async ({ req, res }: CreateFastifyContextOptions) => {
  const sessionId = lucia.readSessionCookie(req.headers.cookie ?? '');
  const { user, session } = sessionId
    ? await lucia.validateSession(sessionId)
    : { user: null, session: null };
  if (session?.fresh) res.header('set-cookie', lucia.createSessionCookie(session.id).serialize());
  return { req, user, session };
};

const t = initTRPC.context<typeof createContext>().create();
const limiter = new RateLimiterMemory({ points: 1e9, duration: 60 });

const timed = t.middleware(async ({ ctx, path, type, next }) => {
  const startedAt = performance.now();
  const result = await next();
  ctx.req.log.info({ path, type, ok: result.ok, durationMs: performance.now() - startedAt }, 'procedure');
  return result;
});
const limited = t.middleware(async ({ ctx, next }) => {
  await limiter.consume(ctx.user?.id ?? ctx.req.ip).catch(() => {
    throw new TRPCError({ code: 'TOO_MANY_REQUESTS' });
  });
  return next();
});
const signedIn = t.middleware(({ ctx, next }) => {
  if (!ctx.user) throw new TRPCError({ code: 'UNAUTHORIZED' });
  return next({ ctx: { user: ctx.user } });
});
const withRole = (...allowed: string[]) =>
  signedIn.unstable_pipe(({ ctx, next }) => {
    if (!allowed.includes(ctx.user.role)) throw new TRPCError({ code: 'FORBIDDEN' });
    return next();
  });

const memberProcedure = t.procedure
  .use(timed)
  .use(limited)
  .use(withRole('viewer', 'user', 'admin', 'superadmin'));
const appRouter = t.router({
  account: t.router({ me: memberProcedure.query(({ ctx }) => ({ ...ctx.user, quota })) }),
});

db.insert(users).values(owner).run();
const session = await lucia.createSession(owner.id, {});

const app = fastify({ logger: true, genReqId: () => crypto.randomUUID() });
app.addHook('onRequest', async (request, reply) => {
  reply.headers({
    'x-request-id': request.id,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'content-security-policy': "default-src 'self'",
  });
});
await app.register(fastifyTRPCPlugin, { prefix: '/trpc', trpcOptions: { router: appRouter, createContext } });
await serve(app, `${lucia.sessionCookieName}=${session.id}`);
