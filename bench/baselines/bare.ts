/**
 * The least that tRPC's official Fastify adapter can do: one public procedure, no session, no limit, no log,
 * no header of its own. It answers an object as large as the product's `account.me`.
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
