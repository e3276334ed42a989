import type { IncomingMessage } from 'node:http';
import type { Clock } from '@atelier/core/clock';
import type { AppError } from '@atelier/core/errors';
import type { Metrics } from '../observability/metrics.ts';
import type { ActiveBlock, BlockList } from './block-list.ts';
import { blockedError, blockedPage, wantsPage } from './blocked-page.ts';
import type { BlockRefusals } from './refusals.ts';

interface BlockGuardDeps {
  readonly list: Pick<BlockList, 'blockOf' | 'onChange' | 'refresh'>;
  readonly refusals: Pick<BlockRefusals, 'count'>;
  readonly metrics: Pick<Metrics, 'refused'>;
  readonly clock: Clock;
  readonly addressOf: (req: IncomingMessage) => string;
  /** An email address or a site for appeals. */
  readonly contact: string | undefined;
}

/** How a refused request is answered. */
export interface BlockedAnswer {
  readonly error: AppError;
  /** For a browser that asks for a page; else null. */
  readonly page: string | null;
}

/** While connections are open, so often changes by other nodes are looked for. */
const watchEveryMs = 900;

/** Refuses requests from blocked addresses before anything of them is read (R-LIM-6). */
export const createBlockGuard = ({ list, refusals, metrics, clock, addressOf, contact }: BlockGuardDeps) => {
  let timer: NodeJS.Timeout | null = null;
  let openConnections: () => number = () => 0;

  /** Streams send no requests by which a new block would be noticed. */
  const watch = (): void => {
    timer ??= setInterval(() => {
      if (openConnections() > 0) void list.refresh();
      else if (timer !== null) {
        clearInterval(timer);
        timer = null;
      }
    }, watchEveryMs).unref();
  };

  const answer = (req: IncomingMessage, block: ActiveBlock): BlockedAnswer => {
    refusals.count(block.id);
    metrics.refused('address_blocked');
    return {
      error: blockedError(block, clock.now(), contact),
      page: wantsPage(req) ? blockedPage(block, contact) : null,
    };
  };

  return {
    /** What to wait for before `refusalOf`; null if the list is fresh. */
    refresh(): Promise<unknown> | null {
      watch();
      return list.refresh();
    },
    /** @returns null if the request may go on */
    refusalOf(req: IncomingMessage, address: string): BlockedAnswer | null {
      const block = list.blockOf(address);
      return block === null ? null : answer(req, block);
    },
    /** Ends what blocked addresses are still being sent, now and after each change of the list. */
    endBlocked(connections: {
      readonly openConnections: () => number;
      readonly cut: (fits: (req: IncomingMessage) => boolean) => void;
    }): void {
      openConnections = connections.openConnections;
      list.onChange(() => connections.cut((req) => list.blockOf(addressOf(req)) !== null));
    },
    stop(): void {
      if (timer !== null) clearInterval(timer);
      timer = null;
    },
  };
};
export type BlockGuard = ReturnType<typeof createBlockGuard>;
