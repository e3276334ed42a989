import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import type { DataExportRecord, ExportFailure } from '@atelier/core/ports/privacy-stores';
import type { DataExport } from '@atelier/core/schemas/privacy';
import { lockCurrentUser } from '../access/current-session.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import type { Actor, Principal } from '../trpc/request-context.ts';

/** How long a link to the file works; each takes a fresh proof of identity. */
const ticketMs = 3_600_000;
/** How long the file is kept. */
export const exportKeptMs = 7 * 86_400_000;

const contextOf = (userId: string, id: string): string => `data-export:${userId}:${id}`;

/** Exports of everything about oneself (R-DATA-6): requested here, prepared by `apps/server/src/exports`. */
export const dataExportService = ({
  db,
  blobs,
  clock,
  sealer,
  outbox,
  link,
  onExportRequested,
}: Pick<Deps, 'blobs' | 'clock' | 'db' | 'link' | 'onExportRequested' | 'outbox' | 'sealer'>) => {
  const linkOf = ({ id, userId }: DataExportRecord, now: Date): string => {
    const until = String(now.getTime() + ticketMs);
    const ticket = Buffer.from(sealer.seal(until, contextOf(userId, id))).toString('base64url');
    return `/exports/data.zip?id=${id}&ticket=${ticket}`;
  };

  const isReadable = ({ state, expiresAt }: DataExportRecord, now: Date): boolean =>
    state === 'ready' && expiresAt !== null && expiresAt > now;

  const view = (record: DataExportRecord, now: Date): DataExport => ({
    id: record.id,
    state: record.state,
    progress: record.progress,
    bytes: record.bytes,
    failure: record.failure,
    createdAt: record.createdAt.toISOString(),
    expiresAt: record.expiresAt?.toISOString() ?? null,
    isReady: isReadable(record, now),
  });

  /** Whether the ticket was made for this person and file, and is still good. */
  const isTicket = (ticket: string, userId: string, id: string, now: Date): boolean => {
    try {
      const sealed = Buffer.from(ticket, 'base64url').toString();
      return Number(sealer.open(sealed, contextOf(userId, id))) > now.getTime();
    } catch {
      return false;
    }
  };

  return {
    /** @throws AppError `conflict` if one is being prepared */
    async request(principal: Principal, audit: AuditTrail): Promise<DataExport> {
      const now = clock.now();
      const record: DataExportRecord = {
        ...{ id: newId('dataExport'), userId: principal.user.id, state: 'pending', progress: 0, attempts: 0 },
        ...{ claimToken: null, leaseExpiresAt: null, blobKey: null, bytes: null, failure: null },
        ...{ createdAt: now, finishedAt: null, expiresAt: null },
      };
      await db.transaction(async (stores) => {
        await lockCurrentUser(stores, principal);
        if (!(await stores.dataExports.add(record)))
          throw new AppError(
            'conflict',
            'Your data is already being prepared. We’ll email you when it’s ready.',
          );
        await audit.write(stores, 'data_export_requested', {
          entityType: 'user',
          entityId: principal.user.id,
        });
      });
      onExportRequested();
      return view(record, now);
    },

    /** The latest export of the person. */
    async status(actor: Actor): Promise<DataExport | null> {
      const latest = await db.dataExports.latestOf(actor.userId);
      return latest === null ? null : view(latest, clock.now());
    },

    /**
     * A link to the latest file. It holds everything about the person, so the caller has just proved who they are.
     * @throws AppError `not_found` if none is ready
     */
    async link({ userId }: Actor): Promise<string> {
      const now = clock.now();
      const latest = await db.dataExports.latestOf(userId);
      if (latest === null || !isReadable(latest, now)) throw new AppError('not_found');
      return linkOf(latest, now);
    },

    /**
     * The file, for the person whose it is and with a ticket that is still good.
     * @throws AppError `not_found`
     */
    async file(actor: Actor, id: string, ticket: string) {
      const now = clock.now();
      const record = await db.dataExports.findOwned(actor.userId, id);
      if (record === null || !isReadable(record, now) || !isTicket(ticket, actor.userId, id, now))
        throw new AppError('not_found');
      const { blobKey, bytes, createdAt } = record;
      if (blobKey === null || bytes === null) throw new AppError('not_found');
      return {
        name: `atelier-data-${createdAt.toISOString().slice(0, 10)}.zip`,
        contentType: 'application/zip',
        etag: `"${id}"`,
        sizeBytes: async () => bytes,
        open: async (range?: { readonly first: number; readonly last: number }) => {
          const blob = await blobs.open(blobKey, range);
          if (blob === null) throw new AppError('not_found');
          return blob;
        },
      };
    },

    /**
     * Ends the preparation with the file, and tells its owner by email in the same transaction.
     * @returns false if another process has it meanwhile, or the person is gone
     */
    async finish(
      { id, userId }: DataExportRecord,
      claimToken: string,
      file: { readonly blobKey: string; readonly bytes: number },
    ): Promise<boolean> {
      const now = clock.now();
      const expiresAt = new Date(now.getTime() + exportKeptMs);
      return db.transaction(async (stores) => {
        const owner = await stores.users.findForUpdate(userId);
        if (owner === null) return false;
        if (!(await stores.dataExports.complete(id, claimToken, { ...file, expiresAt }, now))) return false;
        await outbox.add(stores, {
          ...{ to: owner.email, userId },
          message: {
            ...{ kind: 'export_ready', name: owner.name, until: expiresAt.toISOString() },
            link: link('/account/data'),
          },
        });
        return true;
      });
    },

    fail: ({ id }: DataExportRecord, claimToken: string, failure: ExportFailure): Promise<boolean> =>
      db.dataExports.fail(id, claimToken, failure, clock.now()),
  };
};
