import type { Readable } from 'node:stream';
import type { ArchiveWanted } from '@atelier/api';
import { AppError } from '@atelier/core/errors';
import { CollectionId, ImageId } from '@atelier/core/ids';
import { maxArchivedIds } from '@atelier/core/schemas/exports';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { archiveSlots } from './archive-slots.ts';
import { downloadAs, filePolicy } from './file-headers.ts';
import { guardedRoute } from './guarded-route.ts';
import type { RequestHandlerDeps } from './request-handler.ts';
import { routes } from './routes.ts';
import { limitSlowReader, type ReadingPace, usualPace } from './slow-reader.ts';
import { zipStream } from './zip-stream.ts';

/** Archives that one process sends at once; each keeps a file open. */
const maxAtOnce = 8;
/** Archives that one person gets at once. */
const maxPerPerson = 2;

const Query = z.strictObject({
  /** Ids of pictures, with commas between them; without `img_` more of them fit into an address. */
  ids: z.string().max(20_000).optional(),
  collection: CollectionId.optional(),
  metadata: z.enum(['on', 'off']).default('on'),
});

const wrongQuery = `Ask for ids=… (up to ${maxArchivedIds}, with commas between them) or for collection=…; metadata is on or off.`;

/** @throws AppError `bad_request` */
const wantedBy = ({ ids: list, collection }: z.output<typeof Query>): ArchiveWanted => {
  if (collection !== undefined && list === undefined) return { collectionId: collection };
  const parts = list?.split(',') ?? [];
  const ids = parts.map((part) => ImageId.safeParse(part.startsWith('img_') ? part : `img_${part}`));
  if (collection !== undefined || ids.length > maxArchivedIds || ids.some(({ success }) => !success))
    throw new AppError('bad_request', wrongQuery);
  if (ids.length === 0) throw new AppError('bad_request', wrongQuery);
  return { ids: ids.flatMap((id) => id.data ?? []) };
};

/**
 * Pictures as one ZIP archive (R-STUDIO-7): by their ids, or all of a collection. It is streamed with its length, and ends
 * where it is when the session ends or the client reads too slowly. The download is an event, written before the first byte.
 */
export const imageArchives = (
  app: FastifyInstance,
  deps: RequestHandlerDeps & { readonly archivePace?: ReadingPace },
): void => {
  const slots = archiveSlots({ perKey: maxPerPerson, all: maxAtOnce });
  guardedRoute(app, deps, {
    route: routes.imageArchive,
    handler: async ({ request, req, reply, guardInput, audit, actor }) => {
      if (req.headers['sec-fetch-site'] === 'cross-site') throw new AppError('foreign_origin');
      const { pictureArchives } = deps.services;
      const { data: query } = Query.safeParse(req.query);
      if (query === undefined) throw new AppError('bad_request', wrongQuery);
      const wanted = wantedBy(query);
      const person = actor();
      const workspaceId = request.requestedWorkspace === undefined ? null : person.workspaceId;
      const giveBack = slots.take(person.userId);
      let stream: Readable | undefined;
      try {
        const options = { workspaceId, isSigned: query.metadata === 'on' };
        const { title, entries } = await pictureArchives.of(person, wanted, options, request.signal);
        const zip = await zipStream(entries, async (entry) => {
          await request.revalidate();
          return pictureArchives.open(person, entry, request.signal);
        });
        stream = limitSlowReader(zip.stream, deps.archivePace ?? usualPace).once('close', giveBack);
        await audit.write(guardInput.guard.db, 'images_downloaded', {
          ...('ids' in wanted
            ? { entityType: 'workspace', entityId: person.workspaceId }
            : { entityType: 'collection', entityId: wanted.collectionId }),
          details: { images: entries.length, bytes: zip.sizeBytes },
        });
        reply
          .type('application/zip')
          .header('Cache-Control', 'no-store')
          .header('Content-Security-Policy', filePolicy)
          .header('Content-Disposition', downloadAs(`${title}.zip`))
          .header('Content-Length', zip.sizeBytes);
        return stream;
      } catch (thrown) {
        stream?.destroy();
        giveBack();
        throw thrown;
      }
    },
  });
};
