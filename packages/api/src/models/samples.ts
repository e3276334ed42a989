import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import { maxRemovalWaitMs } from '@atelier/core/max-lifetimes';
import { roleCan } from '@atelier/core/policy';
import type { OpenBlob } from '@atelier/core/ports/blobs';
import type { ModelSample } from '@atelier/core/ports/provider-stores';
import type { Stores } from '@atelier/core/ports/stores';
import type { AddSampleInput, AdminModel, RemoveSampleInput } from '@atelier/core/schemas/admin-models';
import { maxSamples } from '@atelier/core/schemas/models';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { PooledModel } from '../providers/pool.ts';
import type { Deps } from '../shared/deps.ts';
import type { Actor } from '../trpc/request-context.ts';
import { findModelForChange } from './find-for-change.ts';
import { viewAdminModel } from './views.ts';

const contentType = 'image/webp';
/** A thumbnail is far smaller. */
const maxBytes = 2 * 1024 * 1024;

/** @throws AppError `conflict` if the model has the picture already, or as many as it may have */
const requireRoom = (samples: readonly ModelSample[], sha256: string | null): void => {
  if (samples.some((sample) => sample.sha256 === sha256))
    throw new AppError('conflict', 'This picture is already a sample of the model.');
  if (samples.length >= maxSamples)
    throw new AppError('conflict', `A model has at most ${maxSamples} samples. Remove one first.`);
};

/**
 * Copies a thumbnail. The copy is written down for removal before it exists, so that a crash leaves no file for ever; who
 * makes it a part of a model takes it off (`keep`).
 * @throws AppError `not_found` if the thumbnail's bytes are gone
 */
const copyThumb = async (
  { blobs, db, clock }: Pick<Deps, 'blobs' | 'clock' | 'db'>,
  { thumbKey, width, height }: { thumbKey: string; width: number; height: number },
): Promise<ModelSample> => {
  const id = newId('sample');
  const blobKey = `samples/${id}.webp`;
  const thumb = await blobs.open(thumbKey);
  if (thumb === null) throw new AppError('not_found');
  await db.removals.add([blobKey], new Date(clock.now().getTime() + maxRemovalWaitMs));
  const { sha256 } = await blobs.putStream(blobKey, thumb.stream, { contentType, maxBytes });
  return { id, blobKey, sha256, width, height };
};

/** Takes the samples off all models of a provider that is removed, in its transaction. */
export const eraseSamples = async (
  { models, removals }: Pick<Stores, 'models' | 'removals'>,
  providerId: string,
  now: Date,
): Promise<void> => {
  const withSamples = (await models.listOf(providerId)).filter(({ samples }) => samples.length > 0);
  for (const { id } of withSamples) await models.update(id, { samples: [], updatedAt: now });
  const keys = withSamples.flatMap(({ samples }) => samples.map(({ blobKey }) => blobKey));
  await removals.add(keys, now);
};

/** Sample pictures of models (R-STUDIO-2): chosen by superadmins, shown to everyone who may use the model. */
export const sampleService = ({
  db,
  blobs,
  clock,
  engines,
  providerPool,
}: Pick<Deps, 'blobs' | 'clock' | 'db' | 'engines' | 'providerPool'>) => {
  const isOffered = (asker: Pick<Actor, 'role' | 'workspaceId'>, id: string): boolean =>
    engines.offered(asker).some(({ engine }) => engine.id === id);

  const mayView = async (
    actor: Actor,
    { record }: PooledModel,
    isInAnyWorkspace: boolean,
  ): Promise<boolean> => {
    if (roleCan(actor.role, 'model:manage') || isOffered(actor, record.id)) return true;
    const { workspaceIds } = record;
    const [workspaceId] = workspaceIds ?? [];
    if (!isInAnyWorkspace || workspaceIds === null || workspaceId === undefined) return false;
    // Without the workspace the rest is asked first: it costs no query.
    if (!isOffered({ role: actor.role, workspaceId }, record.id)) return false;
    return db.memberships.isMemberOfAny(actor.userId, workspaceIds);
  };

  return {
    /**
     * Copies the thumbnail of one of the caller's own pictures, so that deleting the picture does not break the sample.
     * @throws AppError `not_found`, `conflict`
     */
    async add(actor: Actor, { id, imageId }: AddSampleInput, audit: AuditTrail): Promise<AdminModel> {
      const image = await db.images.findOwned(actor, imageId);
      const before = await db.models.find(id);
      if (image === null || before === null) throw new AppError('not_found');
      requireRoom(before.samples, null);
      const sample = await copyThumb({ blobs, db, clock }, image);
      const changed = await db
        .transaction(async (stores) => {
          const { model, provider } = await findModelForChange(stores, id);
          requireRoom(model.samples, sample.sha256);
          const changes = { samples: [...model.samples, sample], updatedAt: clock.now() };
          await stores.models.update(id, changes);
          if (!(await stores.removals.keep(sample.blobKey))) throw new AppError('conflict');
          await audit.write(stores, 'model_sample_added', {
            ...{ entityType: 'model', entityId: id },
            details: { sample: sample.id, image: imageId, samples: changes.samples.length },
          });
          return viewAdminModel({ ...model, ...changes }, provider, engines);
        })
        .catch(async (thrown: unknown) => {
          await db.removals.postpone([sample.blobKey], clock.now());
          throw thrown;
        });
      await providerPool.refresh();
      return changed;
    },

    /** @throws AppError `not_found` */
    async remove({ id, sampleId }: RemoveSampleInput, audit: AuditTrail): Promise<AdminModel> {
      const changed = await db.transaction(async (stores) => {
        const { model, provider } = await findModelForChange(stores, id);
        const sample = model.samples.find((one) => one.id === sampleId);
        if (sample === undefined) throw new AppError('not_found');
        const samples = model.samples.filter((one) => one !== sample);
        const changes = { samples, updatedAt: clock.now() };
        await stores.models.update(id, changes);
        await stores.removals.add([sample.blobKey], clock.now());
        await audit.write(stores, 'model_sample_removed', {
          ...{ entityType: 'model', entityId: id },
          details: { sample: sampleId, samples: samples.length },
        });
        return viewAdminModel({ ...model, ...changes }, provider, engines);
      });
      await providerPool.refresh();
      return changed;
    },

    /**
     * The file of a sample, for everyone who may use its model, and for superadmins. Others get `not_found`.
     * @param isInAnyWorkspace whether a model of any workspace of the person counts, not only of that of the call
     */
    async file(actor: Actor, sampleId: string, isInAnyWorkspace: boolean) {
      const isWanted = ({ id }: ModelSample): boolean => id === sampleId;
      const model = providerPool.models().find(({ record }) => record.samples.some(isWanted));
      const sample = model?.record.samples.find(isWanted);
      if (model === undefined || sample === undefined || !(await mayView(actor, model, isInAnyWorkspace)))
        throw new AppError('not_found');
      return {
        contentType,
        etag: `"${sample.sha256.slice(0, 32)}-sample"`,
        /** @throws AppError `not_found` when the bytes are gone */
        async open(): Promise<OpenBlob> {
          const blob = await blobs.open(sample.blobKey);
          if (blob === null) throw new AppError('not_found');
          return blob;
        },
      };
    },
  };
};
