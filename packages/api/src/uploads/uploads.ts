import type { Readable } from 'node:stream';
import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import type { PreparedUpload, QuarantinedFile, UploadRecord } from '@atelier/core/ports/uploads';
import type { UploadOutcome, UploadSummary } from '@atelier/core/schemas/uploads';
import { uploadFolder, uploadKeys } from '@atelier/core/upload-files';
import { UploadRefused } from '@atelier/core/upload-refusals';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { countStoredImages } from '../jobs/storage.ts';
import type { Deps } from '../shared/deps.ts';
import { fetchPage, type ListInput } from '../shared/pages.ts';
import { viewUpload } from '../shared/views.ts';
import type { Actor } from '../trpc/request-context.ts';
import { uploadsAtOnce } from './at-once.ts';
import { openUpload } from './upload-file.ts';

const credentialsType = 'application/octet-stream';

const aboutUpload = (id: string) => ({ entityType: 'upload', entityId: id });

const repeated = (upload: UploadRecord): UploadOutcome => ({
  id: upload.id,
  isDuplicate: true,
  frames: 1,
  isReduced: false,
});

/** More than a picture can have that is at most 4096 pixels on each side, with four channels. */
const maxStoredBytes = 4096 * 4096 * 4 + 1_048_576;

type UploadDeps = Pick<
  Deps,
  'blobs' | 'clock' | 'contentSigner' | 'db' | 'limiter' | 'limits' | 'quarantine' | 'settings'
>;

export interface ReceivedFile {
  readonly source: Readable;
  /** As the person's file is called, without control characters, at most 200 characters. */
  readonly name: string;
  readonly signal: AbortSignal;
}

/** Pictures that people bring (R-STUDIO-9). Every query is scoped to the caller's workspace; foreign equals missing. */
export const uploadService = (deps: UploadDeps) => {
  const { db, clock, blobs, quarantine, settings, limiter, limits } = deps;

  const atOnce = uploadsAtOnce();

  const noteRepeated = async (actor: Actor, upload: UploadRecord, audit: AuditTrail) => {
    await db.as(actor, (stores) => audit.write(stores, 'upload_repeated', aboutUpload(upload.id)));
    return repeated(upload);
  };

  /** What the file says about itself, for files that are made from it; it is lost with all other metadata otherwise. */
  const putCredentials = async (file: QuarantinedFile, { format }: PreparedUpload, signal: AbortSignal) => {
    const bytes = await file.readSigned();
    const kept =
      bytes === null
        ? null
        : await deps.contentSigner.keepOriginal({ bytes, mediaType: `image/${format}` }, signal);
    if (kept === null) return null;
    const { credentialsKey } = uploadKeys(file.id);
    const { sha256 } = await blobs.put(credentialsKey, kept, credentialsType);
    return { key: credentialsKey, sizeBytes: kept.byteLength, sha256 };
  };

  const putFiles = async (file: QuarantinedFile, prepared: PreparedUpload, signal: AbortSignal) => {
    const { blobKey, thumbKey } = uploadKeys(file.id);
    const keys = { blobKey, thumbKey };
    const bounds = { maxBytes: maxStoredBytes, signal };
    const full = await blobs.putStream(keys.blobKey, prepared.openFull(), {
      ...{ ...bounds, contentType: 'image/png' },
    });
    const thumb = await blobs.putStream(keys.thumbKey, prepared.openThumb(), {
      ...{ ...bounds, contentType: 'image/webp' },
    });
    return { ...keys, full, thumb, credentials: await putCredentials(file, prepared, signal) };
  };

  /**
   * Deletes files that no row names: the answer to a commit can be lost, and then there is one. If that fails, housekeeping
   * does it later; if the database cannot be asked, they stay.
   */
  const forgetFiles = async ({ id }: QuarantinedFile): Promise<void> => {
    if (await db.uploads.hasBlob(uploadKeys(id).blobKey).catch(() => true)) return;
    const folder = uploadFolder(id);
    await blobs.delete(folder).catch(() => db.removals.add([folder], clock.now()));
  };

  /** The row, its assets and the event. The workspace's lock keeps its bound exact, and equal files from being stored twice. */
  const record = async (
    actor: Actor,
    file: QuarantinedFile,
    prepared: PreparedUpload,
    name: string,
    stored: Awaited<ReturnType<typeof putFiles>>,
    audit: AuditTrail,
  ): Promise<UploadRecord | null> => {
    const { workspaceId, userId } = actor;
    const { blobKey, thumbKey, full, thumb, credentials } = stored;
    const owned = { workspaceId, userId, createdAt: clock.now(), deletedAt: null };
    const asset = { ...owned, kind: 'upload' } as const;
    const { format, width, height, placeholder } = prepared;
    const upload: UploadRecord = {
      ...{ ...owned, id: newId('upload'), name, format, width, height, placeholder },
      ...{ sourceBytes: file.sizeBytes, sourceSha256: file.sha256, bytes: full.sizeBytes },
      ...{ sha256: full.sha256, blobKey, thumbKey, credentialsKey: credentials?.key ?? null, flag: 'none' },
    };
    return db.as(actor, async (stores) => {
      await stores.quotas.lock(workspaceId);
      if ((await stores.uploads.findBySource(actor, file.sha256)) !== null) return null;
      if ((await countStoredImages(stores, actor)) >= settings.maxStoredImages)
        throw new AppError('gallery_full');
      await stores.assets.insertMany([
        {
          ...{ ...asset, id: newId('asset'), blobKey, contentType: 'image/png' },
          ...{ bytes: full.sizeBytes, sha256: full.sha256 },
        },
        {
          ...{ ...asset, id: newId('asset'), blobKey: thumbKey, contentType: 'image/webp' },
          ...{ bytes: thumb.sizeBytes, sha256: thumb.sha256 },
        },
        ...(credentials === null
          ? []
          : [
              {
                ...({ ...owned, id: newId('asset'), kind: 'credentials', blobKey: credentials.key } as const),
                ...{ contentType: credentialsType, bytes: credentials.sizeBytes, sha256: credentials.sha256 },
              },
            ]),
      ]);
      await stores.uploads.insert(upload);
      if (settings.moderation.picturesAreClassified)
        await stores.pictureChecks.add({
          ...{ subject: 'upload', subjectId: upload.id, workspaceId, userId, dueAt: upload.createdAt },
        });
      const details = { format, bytes: file.sizeBytes, width, height };
      await audit.write(stores, 'upload_created', { ...aboutUpload(upload.id), details });
      return upload;
    });
  };

  const keep = async (actor: Actor, file: QuarantinedFile, sent: ReceivedFile, audit: AuditTrail) => {
    const checked = await file.check(sent.name);
    const known = await db.uploads.findBySource(actor, file.sha256);
    if (known !== null) return noteRepeated(actor, known, audit);
    const prepared = await file.prepare(checked, sent.signal);
    let upload: UploadRecord | null = null;
    try {
      const stored = await putFiles(file, prepared, sent.signal);
      upload = await record(actor, file, prepared, sent.name, stored, audit);
    } finally {
      if (upload === null) await forgetFiles(file);
    }
    const { frames, isReduced } = prepared;
    if (upload !== null) return { id: upload.id, isDuplicate: false, frames, isReduced };
    const first = await db.uploads.findBySource(actor, file.sha256);
    if (first === null) throw new AppError('conflict');
    return noteRepeated(actor, first, audit);
  };

  /** Refusals are events; several within the window are one more, which detection can count. */
  const noteRefusal = async (actor: Actor, refused: UploadRefused, audit: AuditTrail): Promise<void> => {
    const subject = { entityType: 'upload', details: { reason: refused.reason } };
    await audit.write(db, 'upload_rejected', subject);
    if (!refused.isViolation) return;
    const { allowed, remaining } = await limiter.consume(limits.uploadViolation, actor.userId);
    if (allowed && remaining === 0) await audit.write(db, 'upload_violations_repeated', subject);
  };

  return {
    /**
     * Receives, checks and stores a file.
     * @throws UploadRefused; AppError `gallery_full`, `overloaded`, `rate_limited` (too many at once), `storage_full`
     */
    async create(actor: Actor, sent: ReceivedFile, audit: AuditTrail): Promise<UploadOutcome> {
      const leave = atOnce.enter(actor.userId);
      let file: QuarantinedFile | null = null;
      try {
        file = await quarantine.receive(sent.source, sent.signal);
        return await keep(actor, file, sent, audit);
      } catch (thrown) {
        if (thrown instanceof UploadRefused) await noteRefusal(actor, thrown, audit);
        throw thrown;
      } finally {
        await file?.discard();
        leave();
      }
    },

    async list(actor: Actor, input: ListInput) {
      const { rows, nextCursor } = await fetchPage(input, (page) => db.uploads.list(actor, page));
      return { items: rows.map(viewUpload), nextCursor };
    },

    async get(actor: Actor, id: string): Promise<UploadSummary> {
      const upload = await db.uploads.findOwned(actor, id);
      if (upload === null) throw new AppError('not_found');
      return viewUpload(upload);
    },

    /** Soft delete: `restore` undoes it while it is in the trash. */
    async delete(actor: Actor, id: string, audit: AuditTrail) {
      await db.as(actor, async (stores) => {
        if (!(await stores.uploads.delete(actor, id, clock.now()))) throw new AppError('not_found');
        await audit.write(stores, 'upload_deleted', aboutUpload(id));
      });
    },

    async restore(actor: Actor, id: string, audit: AuditTrail) {
      await db.as(actor, async (stores) => {
        if (!(await stores.uploads.restore(actor, id))) throw new AppError('not_found');
        await audit.write(stores, 'upload_restored', aboutUpload(id));
      });
    },

    file: openUpload(deps),
  };
};
