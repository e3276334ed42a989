import type { AddressInfo } from 'node:net';
import { handleStreams } from '@atelier/api';
import Fastify from 'fastify';
import { HttpRequestContext } from '../http/request-context.ts';
import { startTestServer, type TestServer } from './in-process.ts';
import { type Answer, createClient, type RawRequest } from './in-process-client.ts';

/**
 * The same procedures behind tRPC's official Fastify handler, wired like its plugin: what our JSON handler is
 * compared with.
 */
const startOracle = async ({ http }: TestServer['application']) => {
  const app = Fastify({ logger: false, forceCloseConnections: true });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_req, body, done) => done(null, body));
  app.all<{ Params: { '*': string } }>('/trpc/*', async (req, res) => {
    const call = new HttpRequestContext(req.raw, res.raw, http);
    await call.authenticate();
    await handleStreams({
      req,
      res,
      path: req.params['*'],
      ctx: { request: call, principal: call.principal, services: http.services, guard: http.guard },
      maxBatchCalls: http.config.values.BATCH_MAX_CALLS,
      onFault: () => undefined,
    });
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return { port: (app.server.address() as AddressInfo).port, stop: () => app.close() };
};

/** A body without what differs between any two answers. */
const bodyOf = ({ text }: Answer, words: boolean): unknown => {
  try {
    return JSON.parse(text, (key, value) =>
      key === 'requestId' || (!words && key === 'message') ? undefined : value,
    );
  } catch {
    return text;
  }
};

/** What a client sees of an answer. `words`: error sentences too. */
export const seen = (answer: Answer, words: boolean) => ({
  status: answer.status,
  type: answer.headers['content-type']?.split(';')[0],
  vary: answer.headers.vary?.includes('accept'),
  body: bodyOf(answer, words),
});

/** A server and the oracle on the same application, called with the same requests by the same user. */
export const startBoth = async () => {
  const server = await startTestServer({ BATCH_MAX_CALLS: '5' });
  const oracle = await startOracle(server.application);
  const { user, client: ours } = await server.person('user');
  const { id: jobId } = await server.job(user);
  await server.image(user);
  const theirs = createClient({ port: oracle.port, origin: server.origin });
  for (const [name, value] of ours.jar) theirs.jar.set(name, value);

  const ask = async (what: RawRequest) => {
    const proof = { origin: server.origin, 'x-csrf-token': await ours.csrfToken() };
    const headers = what.method === 'POST' ? { ...proof, ...what.headers } : what.headers;
    const request = { ...what, headers: { ...headers } };
    // One after the other: a mutation must find what the other one found.
    const our = await ours.raw(request);
    const their = await theirs.raw({ ...request, headers: { ...request.headers, host: server.host } });
    return { our, their };
  };

  return {
    jobId,
    ask,
    async stop(): Promise<void> {
      theirs.close();
      await oracle.stop();
      await server.stop();
    },
  };
};
