import { AppError } from '@atelier/core/errors';
import { encodePlace, PlaceCursor } from '@atelier/core/place-cursor';
import type { ImageRecord } from '@atelier/core/ports/records';
import type { Shared, SharedCollection } from '@atelier/core/ports/share-store';
import { sharePasswordLength } from '@atelier/core/schemas/shares';
import type { Deps } from '../shared/deps.ts';

/** How long the pictures of an opened page can be loaded. */
const ticketMs = 3_600_000;
const ticketPurpose = 'share-ticket';

/** More is no token of ours, and is not looked up. */
const maxTokenLength = 200;

/** Small pictures on one page of a collection. */
const picturesPerPage = 48;
/** Flagged pictures that are skipped at most to find the next or previous one. */
const nextLooked = 20;

export interface SharedPage {
  readonly images: readonly ImageRecord[];
  readonly nextCursor: string | null;
}

export interface SharedPicture {
  readonly image: ImageRecord;
  readonly previousId: string | null;
  readonly nextId: string | null;
}

const isShown = ({ flag }: ImageRecord): boolean => flag !== 'flagged';

/** Opens links for people who have nothing but the link (R-STUDIO-7). */
export const sharedPictures = ({
  db,
  clock,
  secrets,
  hasher,
  sealer,
  limiter,
  limits,
}: Pick<Deps, 'clock' | 'db' | 'hasher' | 'limiter' | 'limits' | 'sealer' | 'secrets'>) => {
  const isTicket = (ticket: string, { id }: Shared): boolean => {
    try {
      return (
        Number(sealer.open(Buffer.from(ticket, 'base64url').toString(), `${ticketPurpose}:${id}`)) >
        clock.now().getTime()
      );
    } catch {
      return false;
    }
  };

  const find = async (token: string): Promise<Shared> => {
    const share =
      token.length > maxTokenLength ? null : await db.shares.findOpen(secrets.hash(token), clock.now());
    if (share === null) throw new AppError('not_found');
    return share;
  };

  return {
    /** For its page. @throws AppError `not_found`: unknown, revoked, expired, used-up, deleted and locked look the same */
    async findToOpen(token: string): Promise<Shared> {
      const share = await find(token);
      if (share.maxViews !== null && share.views >= share.maxViews) throw new AppError('not_found');
      return share;
    },

    /**
     * Checks the password. Tries are counted per link, whatever their address, before the password is verified.
     * @throws AppError `rate_limited`, `overloaded`
     */
    async isPassword(share: Shared, password: string): Promise<boolean> {
      const { allowed, resetS } = await limiter.consume(limits.sharePassword, `share:${share.id}`);
      if (!allowed) throw new AppError('rate_limited', undefined, { retryAfterS: resetS });
      if (share.passwordHash === null || password.length > sharePasswordLength.max) return false;
      return hasher.verify(share.passwordHash, password);
    },

    /**
     * Counts a view.
     * @returns a ticket for the pictures of the page: it shows that the password was right and the view counted
     * @throws AppError `not_found` when the link was opened as often as it may
     */
    async countView({ id }: Shared): Promise<string> {
      const now = clock.now();
      if (!(await db.shares.countView(id, now))) throw new AppError('not_found');
      const until = String(now.getTime() + ticketMs);
      return Buffer.from(sealer.seal(until, `${ticketPurpose}:${id}`)).toString('base64url');
    },

    /** The link, if the ticket is still good. @throws AppError `not_found` when the link has ended */
    async findByTicket(token: string, ticket: string): Promise<Shared | null> {
      const share = await find(token);
      return isTicket(ticket, share) ? share : null;
    },

    /**
     * Pictures of a shared collection, as it is now: what was taken out, deleted or flagged is gone.
     * @param cursor where the page begins; anything that is none begins at the start
     */
    async pictures(share: SharedCollection, cursor: unknown): Promise<SharedPage> {
      const after = PlaceCursor.safeParse(cursor).data ?? null;
      const { workspaceId, collection } = share;
      const rows = await db.collections.listImages({ workspaceId }, collection.id, {
        after,
        limit: picturesPerPage + 1,
      });
      const shown = rows.slice(0, picturesPerPage);
      const last = shown.at(-1);
      return {
        images: shown.map(({ image }) => image).filter(isShown),
        nextCursor: rows.length > picturesPerPage && last !== undefined ? encodePlace(last) : null,
      };
    },

    /**
     * One picture of what is shared, and the ids of those beside it in a collection.
     * @throws AppError `not_found` if it is not part of it any more
     */
    async picture(share: Shared, imageId: string | undefined): Promise<SharedPicture> {
      if (share.collection === null) return { image: share.image, previousId: null, nextId: null };
      const { workspaceId, collection } = share;
      const found =
        imageId === undefined
          ? null
          : await db.collections.findImage({ workspaceId }, collection.id, imageId);
      if (found === null || !isShown(found.image)) throw new AppError('not_found');
      const following = await db.collections.listImages({ workspaceId }, collection.id, {
        after: found,
        limit: nextLooked,
      });
      const preceding = await db.collections.listImagesBefore({ workspaceId }, collection.id, {
        after: found,
        limit: nextLooked,
      });
      const nearest = (rows: typeof following) => rows.find(({ image }) => isShown(image))?.id ?? null;
      return { image: found.image, previousId: nearest(preceding), nextId: nearest(following) };
    },

    /** The link for a request of a page's picture. @throws AppError `not_found`, also without a valid ticket */
    async findWithTicket(token: string, ticket: string): Promise<Shared> {
      const share = await find(token);
      if (!isTicket(ticket, share)) throw new AppError('not_found');
      return share;
    },
  };
};
