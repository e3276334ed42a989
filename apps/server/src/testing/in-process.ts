import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryBlobs } from '@atelier/adapters';
import { AppError } from '@atelier/core/errors';
import { limitDefaults } from '@atelier/core/policy';
import type { Engine } from '@atelier/core/ports/engine';
import pino from 'pino';
import { compose, type Parts } from '../compose.ts';
import { limitVariable, loadConfig } from '../config.ts';
import { createApp } from '../http/app.ts';
import { freePort } from './free-port.ts';
import { type Client, type ClientOptions, createClient } from './in-process-client.ts';
import { createMemoryMailer } from './in-process-mail.ts';
import { createPeople } from './in-process-people.ts';

const secretKey = 'f1b7c0de9a8e4d53b2a6917c4e0d8f35a9c6';
/** So many calls that no test meets a limit by accident. */
const generous = '1000000/60';

/** So many wrong guesses that no test is slowed down by accident. */
const freeGuesses = {
  SIGN_IN_FREE_FAILURES: '100',
  SIGN_IN_LOCK_AFTER: '1000',
  SIGN_IN_SEAL_AFTER: '10000',
  SIGN_IN_FAILURES_PER_ADDRESS: '1000000',
};
/** Milliseconds: tests that are not about time do not wait for it. */
const evenAnswerMs = '5';

/** The least of a built web app: a page with a nonce and one hashed asset. */
const writeWebRoot = async (root: string): Promise<void> => {
  await mkdir(join(root, 'assets'), { recursive: true });
  await writeFile(
    join(root, 'index.html'),
    '<!doctype html><html lang="en"><head><title>Atelier</title><meta name="csp-nonce" content="__CSP_NONCE__"><script type="module" src="/assets/app-1a2b3c4d.js"></script></head><body></body></html>',
  );
  await writeFile(join(root, 'assets/app-1a2b3c4d.js'), 'document.title = "Atelier";\n');
  await writeFile(join(root, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
};

/** An engine that is listed and bounded like a real one but draws nothing: these tests are not about pictures. */
export const stillEngine = (): Engine => ({
  id: 'still',
  capabilities: {
    id: 'still',
    name: 'Still',
    description: 'Draws nothing.',
    version: '1',
    origin: 'procedural',
    styles: [{ id: 'plain', name: 'Plain' }],
    minSidePx: 64,
    maxSidePx: 1024,
    sizeStepPx: 64,
    maxCount: 4,
    seed: true,
    negativePrompt: true,
    vector: false,
    progress: false,
    cancel: true,
  },
  draw: () => Promise.reject(new AppError('engine_failed')),
  close: () => Promise.resolve(),
});

/**
 * The whole server on a free loopback port, over a database of its own in a temporary folder. Limits are out of
 * the way, mail comes to the test's own hands, no role needs a second factor and the worker rests unless the test says
 * otherwise; `env` goes through the ordinary configuration.
 */
export const startTestServer = async (
  env: Readonly<Record<string, string>> = {},
  parts: Partial<Parts & { readonly webRoot: string }> = {},
) => {
  const folder = await mkdtemp(join(tmpdir(), 'atelier-test-'));
  const webRoot = parts.webRoot ?? join(folder, 'web');
  if (parts.webRoot === undefined) await writeWebRoot(webRoot);
  const port = Number(env.PORT ?? (await freePort()));
  const limits = Object.keys(limitDefaults).map((name) => [limitVariable(name), generous]);
  const config = loadConfig({
    PORT: String(port),
    APP_URL: `http://127.0.0.1:${port}`,
    DATA_DIR: join(folder, 'data'),
    SECRET_KEY: secretKey,
    ...Object.fromEntries(limits),
    ...freeGuesses,
    TWO_FACTOR_ROLES: 'none',
    EVEN_ANSWER_MS: evenAnswerMs,
    ...env,
  });
  const logLines: string[] = [];
  const log = pino({ base: null, level: 'debug' }, { write: (line: string) => void logLines.push(line) });
  const blobs = parts.blobs ?? createMemoryBlobs();
  const logs = { log, access: (line: object) => log.info(line, 'request') };
  const post = createMemoryMailer();
  const house = await compose(config, logs, {
    engines: [stillEngine()],
    mailer: post.mailer,
    ...parts,
    blobs,
  });
  house.dispatcher.start();
  const { app, server, drain } = await createApp({ ...house.http, webRoot });
  await app.listen({ host: '127.0.0.1', port });

  const clients: Client[] = [];
  const client = (options: Pick<ClientOptions, 'headers'> = {}): Client => {
    const made = createClient({ port, origin: config.appUrl.origin, ...options });
    clients.push(made);
    return made;
  };
  return {
    port,
    config,
    house,
    db: house.db,
    app,
    server,
    drain,
    webRoot,
    folder,
    /** Everything logged so far, one JSON line each. */
    logLines,
    origin: config.appUrl.origin,
    host: config.appUrl.host,
    client,
    mails: post.mails,
    mailTo: post.mailTo,
    ...createPeople(house, blobs, client),
    async stop(): Promise<void> {
      for (const made of clients) made.close();
      await app.close();
      await Promise.all([house.worker.stop(), house.dispatcher.stop()]);
      await house.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
export type TestServer = Awaited<ReturnType<typeof startTestServer>>;
