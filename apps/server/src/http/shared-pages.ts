import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { countMore, recordRefusal } from '@atelier/api';
import { AppError } from '@atelier/core/errors';
import type { SharedImage } from '@atelier/core/ports/share-store';
import type { ExportOptions } from '@atelier/core/schemas/exports';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { filePolicy } from './file-headers.ts';
import { guardedRoute, type RouteContext } from './guarded-route.ts';
import type { RequestHandlerDeps } from './request-handler.ts';
import { routes } from './routes.ts';
import { busyPage, gonePage, passwordPage, picturePage, sharedPagePolicy } from './shared-page.ts';

/** The whole picture: it says that a machine made it, and which studio says so; neither model nor date nor words. */
const downloaded: ExportOptions = { format: 'png', quality: 100, width: null, metadata: 'credentials' };

/** Pictures on a shared page: large enough for a screen, in a format that every browser knows. */
const shown: ExportOptions = { format: 'webp', quality: 82, width: 1600, metadata: 'mark' };

const tokenOf = ({ params }: Pick<RouteContext, 'params'>): string => params.token ?? '';

/** No search engine lists what is behind a link, and no cache keeps it: a link ends at once. */
const privately = (reply: FastifyReply): void => {
  reply.header('X-Robots-Tag', 'noindex, nofollow, noarchive').header('Cache-Control', 'no-store');
};

const html = (reply: FastifyReply, status: number, page: string): string => {
  privately(reply);
  reply
    .code(status)
    .type('text/html; charset=utf-8')
    .header('Content-Security-Policy', sharedPagePolicy)
    // The address is the secret: it goes to no other site. Our own form has to name its origin.
    .header('Referrer-Policy', 'same-origin');
  return page;
};

/** The page for an error that a visitor can meet; others are answered as everywhere. */
const pageOf = (reply: FastifyReply, thrown: unknown): string => {
  if (thrown instanceof AppError && thrown.code === 'not_found') return html(reply, 404, gonePage());
  if (thrown instanceof AppError && (thrown.code === 'rate_limited' || thrown.code === 'overloaded')) {
    if (thrown.retryAfterS !== undefined) reply.header('Retry-After', thrown.retryAfterS);
    return html(reply, thrown.status, busyPage());
  }
  throw thrown;
};

const wrongPassword = 'This password is wrong.';

const sharedPage = ({ services: { sharedPictures }, config }: RequestHandlerDeps) => {
  const opened = async (reply: FastifyReply, token: string, share: SharedImage): Promise<string> => {
    const ticket = await sharedPictures.countView(share);
    const picture = `/s/${encodeURIComponent(token)}/picture?ticket=${ticket}`;
    return html(reply, 200, picturePage(share, { picture, absolute: `${config.appUrl.origin}${picture}` }));
  };

  return async (context: RouteContext): Promise<string> => {
    const { req, reply, body, guardInput } = context;
    const token = tokenOf(context);
    try {
      const share = await sharedPictures.findToOpen(token);
      if (req.method === 'POST') {
        await countMore(guardInput, 'sharePassword', 1);
        const password = new URLSearchParams(await text(body)).get('password') ?? '';
        if (!(await sharedPictures.isPassword(share, password)))
          return html(reply, 403, passwordPage(wrongPassword));
        return await opened(reply, token, share);
      }
      if (share.passwordHash !== null) return html(reply, 200, passwordPage(null));
      // A look at the headers is no view.
      if (req.method === 'HEAD') return html(reply, 200, '');
      return await opened(reply, token, share);
    } catch (thrown) {
      const answer = pageOf(reply, thrown);
      // The guard records what is thrown, and this is answered.
      await recordRefusal(guardInput, thrown, routes.sharedPage.url);
      return answer;
    }
  };
};

const sharedPicture =
  ({ services: { sharedPictures, pictureExports } }: RequestHandlerDeps) =>
  async (context: RouteContext): Promise<Readable | null> => {
    const { req, reply, request, guardInput } = context;
    const { ticket, download } = req.query as Readonly<Record<string, unknown>>;
    if (typeof ticket !== 'string') throw new AppError('not_found');
    const share = await sharedPictures.findWithTicket(tokenOf(context), ticket);
    const isDownload = download === '1';
    if (isDownload && !share.allowsDownload) throw new AppError('not_found');
    privately(reply);
    reply.header('Content-Security-Policy', filePolicy);
    const { image } = share;
    if (isDownload) {
      reply.type('image/png').header('Content-Disposition', 'attachment; filename="picture.png"');
    } else {
      reply.type('image/webp').header('Content-Disposition', 'inline; filename="picture.webp"');
    }
    if (req.method === 'HEAD') return null;
    const exported = { imageId: image.id, file: { ...image, imageSha256: image.sha256 }, reader: null };
    const { encode } = await pictureExports.prepare(exported, isDownload ? downloaded : shown);
    // The queue of conversions is the one of all members, who must not wait for one address.
    await countMore(guardInput, 'conversion', 1);
    const bytes = await encode(request.signal);
    reply.header('Content-Length', bytes.byteLength);
    return Readable.from([bytes], { objectMode: false });
  };

/** What people see who have a share link and no account (R-STUDIO-7). Works without JavaScript. */
export const sharedPages = (app: FastifyInstance, deps: RequestHandlerDeps): void => {
  guardedRoute(app, deps, { route: routes.sharedPage, handler: sharedPage(deps) });
  guardedRoute(app, deps, { route: routes.sharedPicture, handler: sharedPicture(deps) });
};
