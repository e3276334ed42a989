import { newId } from '@atelier/core/ids';
import type { ModelRecord } from '@atelier/core/ports/provider-stores';
import { modelRecord, providerRecord } from '@atelier/core/testing/engine-records';
import type { TestServer } from './in-process.ts';
import { trainableName } from './in-process-backends.ts';

/** A model of a new provider that everyone may use, with one sample of arbitrary bytes. */
export const addSampledModel = async (
  { db, blobs, application }: Pick<TestServer, 'application' | 'blobs' | 'db'>,
  fields: Partial<ModelRecord> = {},
): Promise<ModelRecord> => {
  const provider = providerRecord();
  await db.providers.insert(provider);
  const sample = async () => {
    const id = newId('sample');
    const blobKey = `samples/${id}.webp`;
    const { sha256 } = await blobs.put(blobKey, Buffer.from(`bytes of ${id}`), 'image/webp');
    return { id, blobKey, sha256, width: 64, height: 64 };
  };
  const samples = fields.samples ?? [await sample()];
  const model = modelRecord(provider.id, { enabled: true, minRole: 'viewer', ...fields, samples });
  await db.models.insertMany([model]);
  await application.providers.pool.refresh();
  return model;
};

/** A model of a new provider of `createBackendDouble` that everyone may train LoRAs for. @returns its id */
export const addTrainableModel = async ({
  db,
  application,
}: Pick<TestServer, 'application' | 'db'>): Promise<string> => {
  const provider = providerRecord();
  await db.providers.insert(provider);
  const fields = {
    remoteName: trainableName,
    enabled: true,
    minRole: 'viewer',
    trainingPriceMinor: 0,
  } as const;
  const model = modelRecord(provider.id, fields);
  await db.models.insertMany([model]);
  await application.providers.pool.refresh();
  return model.id;
};
