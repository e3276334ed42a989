import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@atelier/core/clock';
import type { Exemptions } from '@atelier/core/networks/exemptions';
import { addressNumber, type Network, parseNetwork } from '@atelier/core/networks/network';
import { createNetworkMap } from '@atelier/core/networks/network-map';
import type { BlockRecord, BlockStore } from '@atelier/core/ports/block-store';
import type { Database } from '@atelier/core/ports/stores';
import { faultFields, type Logger } from '../observability/log.ts';

/** A block as requests meet it. */
export interface ActiveBlock {
  readonly id: string;
  /** Null: until it is removed. */
  readonly expiresAt: Date | null;
}

interface BlockListDeps {
  readonly db: { readonly blocks: Pick<Database['blocks'], 'changedSince' | 'revision'> };
  readonly clock: Clock;
  readonly exemptions: Pick<Exemptions, 'has'>;
  readonly log: Pick<Logger, 'warn'>;
  /** Milliseconds of a clock that only goes forward. */
  readonly now?: () => number;
}

const lasts = ({ expiresAt }: ActiveBlock): number => expiresAt?.getTime() ?? Number.POSITIVE_INFINITY;

/** A change by another node counts after a second at the latest: it is read again well before, while requests go on. */
const readAgainAfterMs = 400;
const staleAfterMs = 900;
/** A request waits no longer for the list, so that a page that needs no database does not wait for a broken one. */
const maxWaitMs = 250;
const rowsPerRead = 5000;
const sweepEveryMs = 600_000;

/**
 * The blocked ranges in memory (decision 54). A node asks for the number of the latest change at most every 400 ms, only
 * while requests come, and reads only what has changed; without requests it does nothing.
 */
export const createBlockList = ({
  db,
  clock,
  exemptions,
  log,
  now = () => performance.now(),
}: BlockListDeps) => {
  const ranges = createNetworkMap<ActiveBlock>();
  const byId = new Map<string, { readonly network: Network; readonly block: ActiveBlock }>();
  /** Everything before this place of the list's changes is in memory. */
  let known = { revision: 0, id: '' };
  let readAtMs = Number.NEGATIVE_INFINITY;
  let sweptAtMs = now();
  let reading: Promise<void> | null = null;
  /** The read after a change of this node, while it is under way. */
  let changing: Promise<void> | null = null;
  let listener: () => void = () => undefined;

  const forget = (id: string): void => {
    const entry = byId.get(id);
    if (entry === undefined) return;
    ranges.delete(entry.network, id);
    byId.delete(id);
  };
  const isOver = ({ expiresAt }: ActiveBlock): boolean => expiresAt !== null && expiresAt <= clock.now();

  const apply = ({ id, network: text, expiresAt, endedAt }: BlockRecord): void => {
    forget(id);
    const network = parseNetwork(text);
    const block = { id, expiresAt };
    if (network === null || endedAt !== null || isOver(block)) return;
    byId.set(id, { network, block });
    ranges.set(network, id, block);
  };

  /** Those that no request has met since their end. */
  const sweep = (): void => {
    if (now() - sweptAtMs < sweepEveryMs) return;
    sweptAtMs = now();
    for (const [id, { block }] of byId) if (isOver(block)) forget(id);
  };

  const readChanges = async (): Promise<void> => {
    const latest = await db.blocks.revision();
    if (latest < known.revision) return;
    let rows: Awaited<ReturnType<BlockStore['changedSince']>>;
    let hasRead = false;
    do {
      rows = await db.blocks.changedSince(known, rowsPerRead);
      for (const row of rows) apply(row);
      const last = rows.at(-1);
      if (last !== undefined) known = { revision: last.revision, id: last.id };
      hasRead ||= last !== undefined;
    } while (rows.length === rowsPerRead);
    // Rows of later changes may have been read, too.
    known = { revision: Math.max(latest, known.revision) + 1, id: '' };
    sweep();
    if (hasRead) listener();
  };

  const read = async (): Promise<void> => {
    const startedAtMs = now();
    try {
      await readChanges();
    } catch (fault) {
      // The blocks that are known go on; the next try follows as soon as the next read would.
      log.warn(faultFields(fault), 'the list of blocked addresses could not be read');
    }
    readAtMs = startedAtMs;
    reading = null;
  };

  const start = (): Promise<void> => {
    reading ??= read();
    return reading;
  };

  /** A read that is under way may have begun before the change. */
  const afterChange = (): Promise<void> => (reading === null ? start() : reading.then(start));

  return {
    /** Reads what has changed. Never rejects. */
    read: start,
    /** @param called after blocks were added or changed */
    onChange(called: () => void): void {
      listener = called;
    },
    changed(): void {
      const done = afterChange();
      changing = done;
      void done.then(() => {
        if (changing === done) changing = null;
      });
    },
    /** Before each request. @returns what to wait for; null if the list is fresh enough */
    refresh(): Promise<unknown> | null {
      const ageMs = now() - readAtMs;
      if (changing === null && ageMs < readAgainAfterMs) return null;
      const done = changing ?? start();
      if (changing === null && ageMs < staleAfterMs) return null;
      return Promise.race([done, sleep(maxWaitMs, undefined, { ref: false })]);
    },
    /** The block that a request from this address meets, the longest if there are several; null if it may go on. */
    blockOf(address: string): ActiveBlock | null {
      if (ranges.size === 0) return null;
      const number = addressNumber(address);
      if (number === null) return null;
      let longest: ActiveBlock | null = null;
      for (const block of ranges.at(number)) {
        if (isOver(block)) forget(block.id);
        else if (longest === null || lasts(block) > lasts(longest)) longest = block;
      }
      return longest === null || exemptions.has(number) ? null : longest;
    },
    get size(): number {
      return ranges.size;
    },
  };
};
export type BlockList = ReturnType<typeof createBlockList>;
