import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestServer } from '../in-process.ts';
import type { Samples } from './sample.ts';

/** An engine that is set up and whose program is missing, so that nothing is started. */
const savedEngine = async ({ db, application }: TestServer, fields: object = {}): Promise<undefined> => {
  const settings = { binary: '/none/sd-server', model: '/none/model.gguf', args: [], memoryMb: null };
  const { node } = application.localEngine.host;
  const updatedAt = new Date();
  await db.localEngines.save({ node, settings, enabled: false, download: null, updatedAt, ...fields });
  return undefined;
};

const sampleDownload = {
  kind: 'model',
  url: 'https://huggingface.co/studio/model/resolve/main/model.gguf',
  sha256: 'a'.repeat(64),
  licenceUrl: 'https://huggingface.co/studio/model/blob/main/LICENSE',
} as const;

export const adminLocalEngineInputs: Samples = {
  'admin.localEngine.cancelDownload': (server) => {
    const order = { ...sampleDownload, fileName: 'model.gguf', size: null };
    return savedEngine(server, { download: { order, state: 'running', error: null } });
  },
  'admin.localEngine.configure': async (server) => {
    await savedEngine(server);
    const model = join(server.folder, 'model.gguf');
    await writeFile(model, 'a model');
    return { binary: process.execPath, model };
  },
  'admin.localEngine.download': async (server) => {
    await savedEngine(server);
    return { ...sampleDownload, licenceAccepted: true };
  },
  'admin.localEngine.log': () => undefined,
  'admin.localEngine.restart': (server) => savedEngine(server),
  'admin.localEngine.start': (server) => savedEngine(server),
  'admin.localEngine.status': () => undefined,
  'admin.localEngine.stop': (server) => savedEngine(server),
};
