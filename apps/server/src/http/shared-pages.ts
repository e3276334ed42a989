import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { countMore, recordRefusal } from '@atelier/api';
import { AppError } from '@atelier/core/errors';
import type { Shared, SharedCollection } from '@atelier/core/ports/share-store';
import type { ExportOptions } from '@atelier/core/schemas/exports';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { filePolicy } from './file-headers.ts';
import { guardedRoute, type RouteContext } from './guarded-route.ts';
import { maintenancePage, maintenancePagePolicy } from './maintenance-page.ts';
import type { RequestHandlerDeps } from './request-handler.ts';
import { routes } from './routes.ts';
import { sharedArchive } from './shared-archive.ts';
import { type CollectionLinks, collectedPicturePage, collectionPage } from './shared-collection-page.ts';
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
  if (thrown instanceof AppError && thrown.code === 'maintenance') {
    const sent = html(reply, thrown.status, maintenancePage(thrown.message));
    reply.header('Content-Security-Policy', maintenancePagePolicy);
    if (thrown.retryAfterS !== undefined) reply.header('Retry-After', thrown.retryAfterS);
    return sent;
  }
  throw thrown;
};

/** People get a page for a refusal of the guard, too, such as that of too many requests; programs get JSON. */
const refusalPage = (req: FastifyRequest, reply: FastifyReply, thrown: unknown): string => {
  if (req.headers.accept?.includes('text/html') !== true) throw thrown;
  return pageOf(reply, thrown);
};

const wrongPassword = 'This password is wrong.';

/**
 * What is asked for in vain counts as every call without an account does, so that nobody tries many links. @returns what is
 * to be answered: beyond that limit, that there were too many
 */
const counted = async ({ guardInput }: RouteContext, thrown: unknown): Promise<unknown> => {
  if (!(thrown instanceof AppError) || thrown.code !== 'not_found') return thrown;
  return countMore(guardInput, 'anonymous', 1).then(
    () => thrown,
    (refusal: unknown) => refusal,
  );
};

/** Addresses of what a ticket opens. */
const linksOf = (token: string, ticket: string, origin: string): CollectionLinks => {
  const base = `/s/${encodeURIComponent(token)}`;
  const kinds = { shown: '', thumb: '&size=thumb', download: '&download=1' } as const;
  return {
    picture: (id) => `${base}?ticket=${ticket}&picture=${id}`,
    pictures: (cursor) => `${base}?ticket=${ticket}${cursor === null ? '' : `&after=${cursor}`}`,
    file: (id, kind) => `${base}/picture?ticket=${ticket}&image=${id}${kinds[kind]}`,
    archive: `${base}/pictures.zip?ticket=${ticket}`,
    origin,
  };
};

const sharedPage = ({ services: { sharedPictures }, config }: RequestHandlerDeps) => {
  const { origin } = config.appUrl;

  /** A page that a ticket opens: a collection, or one of its pictures. */
  const ticketed = async (
    { req, reply }: RouteContext,
    token: string,
    share: SharedCollection,
    ticket: string,
  ): Promise<string> => {
    const { picture, after } = req.query as Readonly<Record<string, unknown>>;
    const links = linksOf(token, ticket, origin);
    if (typeof picture === 'string')
      return html(
        reply,
        200,
        collectedPicturePage(share, await sharedPictures.picture(share, picture), links),
      );
    return html(reply, 200, collectionPage(share, await sharedPictures.pictures(share, after), links));
  };

  const opened = async (context: RouteContext, token: string, share: Shared): Promise<string> => {
    const ticket = await sharedPictures.countView(share);
    if (share.collection !== null) return ticketed(context, token, share, ticket);
    const picture = `/s/${encodeURIComponent(token)}/picture?ticket=${ticket}`;
    return html(context.reply, 200, picturePage(share, { picture, absolute: `${origin}${picture}` }));
  };

  const answered = async (context: RouteContext): Promise<string> => {
    const { req, reply, body, guardInput } = context;
    const token = tokenOf(context);
    const { ticket } = req.query as Readonly<Record<string, unknown>>;
    // The pages of a collection are one view. Without a valid ticket it counts as a new one.
    if (req.method !== 'POST' && typeof ticket === 'string') {
      const viewed = await sharedPictures.findByTicket(token, ticket);
      if (viewed?.collection) return ticketed(context, token, viewed, ticket);
    }
    const share = await sharedPictures.findToOpen(token);
    const what = share.collection === null ? 'picture' : 'collection';
    if (req.method === 'POST') {
      await countMore(guardInput, 'sharePassword', 1);
      const password = new URLSearchParams(await text(body)).get('password') ?? '';
      if (await sharedPictures.isPassword(share, password)) return opened(context, token, share);
      return html(reply, 403, passwordPage(what, wrongPassword));
    }
    if (share.passwordHash !== null) return html(reply, 200, passwordPage(what, null));
    // A look at the headers is no view.
    if (req.method === 'HEAD') return html(reply, 200, '');
    return opened(context, token, share);
  };

  return async (context: RouteContext): Promise<string> => {
    try {
      return await answered(context);
    } catch (thrown) {
      const fault = await counted(context, thrown);
      const answer = pageOf(context.reply, fault);
      // The guard records what is thrown, and this is answered.
      await recordRefusal(context.guardInput, fault, routes.sharedPage.url);
      return answer;
    }
  };
};

const sharedPicture =
  ({ services: { images, sharedPictures, pictureExports } }: RequestHandlerDeps) =>
  async (context: RouteContext): Promise<Readable | null> => {
    const { req, reply, request, guardInput } = context;
    const { ticket, download, image: imageId, size } = req.query as Readonly<Record<string, unknown>>;
    if (typeof ticket !== 'string') throw new AppError('not_found');
    const share = await sharedPictures.findWithTicket(tokenOf(context), ticket);
    const isDownload = download === '1';
    if (isDownload && !share.allowsDownload) throw new AppError('not_found');
    privately(reply);
    reply.header('Content-Security-Policy', filePolicy);
    const { image } = await sharedPictures.picture(share, typeof imageId === 'string' ? imageId : undefined);
    if (size === 'thumb' && !isDownload) {
      const thumb = await images.file(share, image.id, 'thumb');
      reply.type(thumb.contentType).header('Content-Disposition', 'inline; filename="picture.webp"');
      if (req.method === 'HEAD') return null;
      const { stream, sizeBytes } = await thumb.open();
      reply.header('Content-Length', sizeBytes);
      return stream;
    }
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
  const handler = sharedPage(deps);
  guardedRoute(app, deps, { route: routes.sharedPage, handler, onRefused: refusalPage });
  const picture = sharedPicture(deps);
  guardedRoute(app, deps, {
    route: routes.sharedPicture,
    handler: (context) =>
      picture(context).catch(async (thrown: unknown) => {
        throw await counted(context, thrown);
      }),
  });
  const archive = sharedArchive(deps);
  guardedRoute(app, deps, {
    route: routes.sharedArchive,
    onRefused: refusalPage,
    handler: (context) =>
      archive(context).catch(async (thrown: unknown) => {
        const fault = await counted(context, thrown);
        const answer = refusalPage(context.req, context.reply, fault);
        await recordRefusal(context.guardInput, fault, routes.sharedArchive.url);
        return answer;
      }),
  });
};
