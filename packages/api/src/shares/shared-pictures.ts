import { AppError } from '@atelier/core/errors';
import type { SharedImage } from '@atelier/core/ports/share-store';
import { sharePasswordLength } from '@atelier/core/schemas/shares';
import type { Deps } from '../shared/deps.ts';

/** How long the pictures of an opened page can be loaded. */
const ticketMs = 3_600_000;
const ticketPurpose = 'share-ticket';

/** More is no token of ours, and is not looked up. */
const maxTokenLength = 200;

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
  const isTicket = (ticket: string, { id }: SharedImage): boolean => {
    try {
      return (
        Number(sealer.open(Buffer.from(ticket, 'base64url').toString(), `${ticketPurpose}:${id}`)) >
        clock.now().getTime()
      );
    } catch {
      return false;
    }
  };

  const find = async (token: string): Promise<SharedImage> => {
    const share =
      token.length > maxTokenLength ? null : await db.shares.findOpen(secrets.hash(token), clock.now());
    if (share === null) throw new AppError('not_found');
    return share;
  };

  return {
    /** For its page. @throws AppError `not_found`: unknown, revoked, expired, used-up, deleted and locked look the same */
    async findToOpen(token: string): Promise<SharedImage> {
      const share = await find(token);
      if (share.maxViews !== null && share.views >= share.maxViews) throw new AppError('not_found');
      return share;
    },

    /**
     * Checks the password. Tries are counted per link, whatever their address, before the password is verified.
     * @throws AppError `rate_limited`, `overloaded`
     */
    async isPassword(share: SharedImage, password: string): Promise<boolean> {
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
    async countView({ id }: SharedImage): Promise<string> {
      const now = clock.now();
      if (!(await db.shares.countView(id, now))) throw new AppError('not_found');
      const until = String(now.getTime() + ticketMs);
      return Buffer.from(sealer.seal(until, `${ticketPurpose}:${id}`)).toString('base64url');
    },

    /** The link for a request of a page's picture. @throws AppError `not_found`, also without a valid ticket */
    async findWithTicket(token: string, ticket: string): Promise<SharedImage> {
      const share = await find(token);
      if (!isTicket(ticket, share)) throw new AppError('not_found');
      return share;
    },
  };
};
