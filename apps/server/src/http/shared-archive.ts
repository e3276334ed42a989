import type { Readable } from 'node:stream';
import { countMore } from '@atelier/api';
import { AppError } from '@atelier/core/errors';
import { archiveSlots } from './archive-slots.ts';
import { downloadAs, filePolicy } from './file-headers.ts';
import type { RouteContext } from './guarded-route.ts';
import type { RequestHandlerDeps } from './request-handler.ts';
import { limitSlowReader, usualPace } from './slow-reader.ts';
import { zipStream } from './zip-stream.ts';

/** Archives that strangers get at once, beside those of members, and those of one address. */
const most = { perKey: 2, all: 4 };

/**
 * All pictures of a shared collection as one ZIP archive, streamed with its length. It ends where it is when the link ends.
 * For an address it counts as an archive of a person does.
 */
export const sharedArchive = ({ services }: Pick<RequestHandlerDeps, 'services'>) => {
  const slots = archiveSlots(most);
  return async ({ req, reply, request, params, guardInput }: RouteContext): Promise<Readable> => {
    const { sharedArchives, sharedPictures } = services;
    const { ticket } = req.query as Readonly<Record<string, unknown>>;
    const token = params.token ?? '';
    if (typeof ticket !== 'string') throw new AppError('not_found');
    const share = await sharedPictures.findWithTicket(token, ticket);
    await countMore(guardInput, 'archive', 1);
    const { title, entries } = await sharedArchives.of(share);
    const giveBack = slots.take(request.addressKey);
    try {
      const zip = await zipStream(entries, (entry) => sharedArchives.open(token, entry));
      const stream = limitSlowReader(zip.stream, usualPace).once('close', giveBack);
      reply
        .type('application/zip')
        .header('X-Robots-Tag', 'noindex, nofollow, noarchive')
        .header('Cache-Control', 'no-store')
        .header('Content-Security-Policy', filePolicy)
        .header('Content-Disposition', downloadAs(`${title}.zip`))
        .header('Content-Length', zip.sizeBytes);
      return stream;
    } catch (thrown) {
      giveBack();
      throw thrown;
    }
  };
};
