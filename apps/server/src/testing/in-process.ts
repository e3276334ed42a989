import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createDiskBlobs, createMemoryBlobs } from '@atelier/adapters';
import { AppError } from '@atelier/core/errors';
import type { EgressFiles } from '@atelier/core/ports/egress';
import type { Engine } from '@atelier/core/ports/engine';
import type { TextModel } from '@atelier/core/ports/text-model';
import { noOptions } from '@atelier/core/schemas/engines';
import { copySqliteTemplate, scratchFolder } from '@atelier/db/testing';
import pino from 'pino';
import { compose, type Parts } from '../compose/compose.ts';
import { loadConfig } from '../config/config.ts';
import { type AppDeps, createApp } from '../http/app.ts';
import { requireProduction, type ServerKind, serverKinds, valuesOf } from './deviations.ts';
import { freePort } from './free-port.ts';
import { createBackendDouble } from './in-process-backends.ts';
import { type Client, type ClientOptions, createClient } from './in-process-client.ts';
import { createMemoryMailer } from './in-process-mail.ts';
import { createPeople } from './in-process-people.ts';

const secretKey = 'f1b7c0de9a8e4d53b2a6917c4e0d8f35a9c6';
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

/** A text model that repeats the prompt. */
const echoModel: TextModel = {
  name: 'echo',
  async *answer({ text }) {
    yield { text };
    yield { usage: { input: 10, output: 10 } };
  },
  close: async () => undefined,
};

/** An engine that is listed and bounded like a real one but draws nothing: these tests are not about pictures. */
export const stillEngine = (id = 'still'): Engine => ({
  id,
  provider: 'embedded',
  capabilities: {
    id,
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
    maxPixels: null,
    sizes: null,
    maxPromptLength: 2000,
    previews: false,
    options: noOptions,
  },
  draw: () => Promise.reject(new AppError('engine_failed')),
  close: () => Promise.resolve(),
});

/** A host that never answers: a download that failed would write so at any later moment, amid another test. */
const silentHost: EgressFiles['open'] = (_url, { signal }) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

/** For the databases and pictures of the servers that tests run at once. */
const minFreeBytes = 1024 ** 3;

/** A new installation gets a copy of a migrated database, which is what its migrations would make in a fifth of a second. */
const placeTemplate = async (databaseUrl: string, folder: string): Promise<void> => {
  const path = databaseUrl.replace(/^(file|sqlite):/, '');
  // Another database is the test's own.
  if (!path.startsWith(folder)) return;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await copySqliteTemplate(path);
};

/** Addresses of the benchmarking range (RFC 2544), which belong to no real machine. */
const createAddresses = () => {
  let last = 0;
  return (): string => {
    last += 1;
    return `198.18.${last >> 8}.${last & 255}`;
  };
};

/**
 * The whole server on a free loopback port, over a database of its own in a temporary folder. `testing/deviations.ts`
 * says what differs from production, by kind; `env` goes through the ordinary configuration.
 * @throws Error when anything differs that is not listed there
 */
export const startTestServer = async (
  env: Readonly<Record<string, string>> = {},
  parts: Partial<Parts & Pick<AppDeps, 'archivePace' | 'webRoot' | 'moreRoutes'>> = {},
  kind: ServerKind = 'inProcess',
) => {
  const folder = await mkdtemp(join(await scratchFolder(minFreeBytes), 'atelier-test-'));
  const webRoot = parts.webRoot ?? join(folder, 'web');
  if (parts.webRoot === undefined) await writeWebRoot(webRoot);
  const port = Number(env.PORT ?? (await freePort()));
  const { APP_URL: appUrl, ...settings } = valuesOf(serverKinds[kind].settings);
  const config = loadConfig({
    PORT: String(port),
    DATA_DIR: join(folder, 'data'),
    SECRET_KEY: secretKey,
    ...(appUrl === undefined ? {} : { APP_URL: `${appUrl}:${port}` }),
    ...settings,
    ...env,
  });
  const isBrowser = kind === 'browser';
  const logLines: string[] = [];
  const log = pino({ base: null, level: 'debug' }, { write: (line: string) => void logLines.push(line) });
  const ownBlobs = () =>
    isBrowser ? createDiskBlobs({ root: join(config.dataDir, 'blobs') }) : createMemoryBlobs();
  const blobs = parts.blobs ?? ownBlobs();
  const logs = { log, access: (line: object) => log.info(line, 'request') };
  const post = createMemoryMailer();
  const doubles = isBrowser
    ? {}
    : {
        ...{ backends: createBackendDouble().backends, textModel: echoModel },
        localEngine: { files: { open: silentHost } },
      };
  const used = {
    engines: [stillEngine(), stillEngine('calm')],
    mailer: post.mailer,
    ...doubles,
    ...parts,
    blobs,
  };
  const changed = { values: config.values, parts: [...Object.keys(used), 'logs', 'webRoot'] };
  try {
    requireProduction(kind, changed, { settings: Object.keys(env), parts: Object.keys(parts) });
  } catch (fault) {
    await rm(folder, { recursive: true });
    throw fault;
  }
  await placeTemplate(config.databaseUrl, folder);
  const application = await compose(config, logs, used);
  application.dispatcher.start();
  const { app, server, drain } = await createApp({
    ...application.http,
    webRoot,
    moreRoutes: parts.moreRoutes ?? [],
    ...(parts.archivePace !== undefined && { archivePace: parts.archivePace }),
  });
  await app.listen({ host: '127.0.0.1', port });

  const newAddress = createAddresses();
  const clients: Client[] = [];
  const client = (options: Pick<ClientOptions, 'headers'> = {}): Client => {
    const from = isBrowser ? { 'x-forwarded-for': newAddress() } : {};
    const headers = { ...from, ...options.headers };
    const made = createClient({ port, origin: config.appUrl.origin, headers });
    clients.push(made);
    return made;
  };
  return {
    port,
    config,
    application,
    db: application.db,
    blobs,
    app,
    server,
    drain,
    webRoot,
    folder,
    /** Everything logged so far, one JSON line each. */
    logLines,
    origin: config.appUrl.origin,
    host: config.appUrl.host,
    /** An unused IP address; accepted in a forwarding header if `TRUSTED_PROXIES` allows it. */
    newAddress,
    client,
    mails: post.mails,
    mailTo: post.mailTo,
    ...createPeople(application, blobs, client, parts.hasher),
    async stop(): Promise<void> {
      for (const made of clients) made.close();
      await app.close();
      await Promise.all([
        application.worker.stop(),
        application.dispatcher.stop(),
        application.alertSending.stop(),
        application.dataExporter.stop(),
        application.pictureChecks.stop(),
      ]);
      await application.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
export type TestServer = Awaited<ReturnType<typeof startTestServer>>;
