/**
 * The minimum with tRPC's official Fastify adapter: one public procedure, no session, no limit, no log, no extra header. Its
 * answer is as large as that of the product's `account.me`.
 */
import { initTRPC } from '@trpc/server';
import { fastifyTRPCPlugin } from '@trpc/server/adapters/fastify';
import fastify from 'fastify';
import { owner, quota, serve } from './shared.ts';

const t = initTRPC.create();
const appRouter = t.router({
  account: t.router({ me: t.procedure.query(() => ({ ...owner, quota })) }),
});

const app = fastify({ logger: false });
await app.register(fastifyTRPCPlugin, { prefix: '/trpc', trpcOptions: { router: appRouter } });
await serve(app, '');
