import type { Actor, EngineRegistry } from '@atelier/api';
import type { Clock } from '@atelier/core/clock';
import type { BlobStore } from '@atelier/core/ports/blobs';
import type { RemoteTrainer } from '@atelier/core/ports/providers';
import type { Database } from '@atelier/core/ports/stores';
import type { DatasetPicture } from '@atelier/core/schemas/training';
import { modelRecord, providerRecord } from '@atelier/core/testing/engine-records';
import { imageAssets } from '@atelier/core/testing/records';
import { imageRecord, jobRecord } from '@atelier/core/testing/studio-records';
import { remoteProvider } from './remote-provider.ts';

/** The part of a registry that concerns a trainer of the provider `double` for its model `remote`. */
export const trainingRegistry = (
  trainer: RemoteTrainer,
  priceMinor: number,
): Pick<EngineRegistry, 'mayTrain' | 'trainable' | 'trainer' | 'trainingLanes'> => {
  const record = providerRecord({ id: 'double' });
  const [base] = trainer.bases;
  if (base === undefined) throw new Error('The trainer has no base.');
  const pooled = {
    record: modelRecord(record.id, { id: 'remote', remoteName: base.id, trainingPriceMinor: priceMinor }),
    provider: { record, opened: null, trainer, isRateFull: () => false },
    engine: remoteProvider().engine,
  };
  return {
    mayTrain: () => true,
    trainable: () => [{ pooled, base, priceMinor, unavailable: null }],
    trainer: (provider) => (provider === record.id ? trainer : null),
    trainingLanes: (slots) => [{ provider: record.id, models: ['remote'], free: slots }],
  };
};

/** Adds pictures to a gallery, as a dataset. Their bytes are never decoded. */
export const addPictures = async (
  { db, blobs, clock }: { readonly db: Database; readonly blobs: BlobStore; readonly clock: Clock },
  actor: Actor,
  count: number,
): Promise<DatasetPicture[]> => {
  const createdAt = clock.now();
  const owner = { id: actor.userId, workspaceId: actor.workspaceId };
  const job = jobRecord(owner, { state: 'completed', createdAt, finishedAt: createdAt });
  await db.jobs.insert(job);
  const images = Array.from({ length: count }, (_, position) =>
    imageRecord(job, { position, width: 1024, height: 1024, bytes: 4, createdAt }),
  );
  await db.assets.insertMany(images.flatMap(imageAssets));
  await db.images.insertMany(images);
  for (const { blobKey } of images) await blobs.put(blobKey, Buffer.from('png!'), 'image/png');
  return images.map(({ id }, at) => ({ imageId: id, caption: `picture ${at}` }));
};
