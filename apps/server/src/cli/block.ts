import type { AuditTrail } from '@atelier/api';
import { type BlockService, blockService } from '@atelier/api/blocks';
import { systemClock } from '@atelier/core/clock';
import { AppError } from '@atelier/core/errors';
import type { Network } from '@atelier/core/networks/network';
import { BlockReason, NetworkText } from '@atelier/core/schemas/blocks';
import { exemptionsOf } from '../compose/blocks.ts';
import { printLine, withDatabase } from './operator.ts';
import { printable } from './printable.ts';
import { option, parseCommand, UsageError } from './usage.ts';

const unitS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
const maxListed = 10_000;
const perPage = 100;

/** `90s`, `15m`, `1h`, `30d`. @throws UsageError */
const secondsOf = (text: string | undefined): number | null => {
  if (text === undefined) return null;
  const [, number = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const seconds = Number(number) * (unitS[unit as keyof typeof unitS] ?? 0);
  if (number === '' || seconds < 60)
    throw new UsageError('--for is a time like 15m, 1h or 30d, at least 60s.');
  return seconds;
};

/** @throws UsageError */
const rangeOf = (text: string | undefined): Network => {
  const parsed = NetworkText.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new UsageError(parsed.error.issues[0]?.message ?? 'Write an address.');
};

/** The console of the machine is nowhere that it could lock out. */
const operator = { userId: null, address: null };

const withBlocks = (work: (blocks: BlockService, audit: AuditTrail) => Promise<void>): Promise<void> =>
  withDatabase(
    (db, audit, config) => {
      // The running server notices by itself.
      const blockSignal = { changed: () => undefined };
      return work(
        blockService({ db, clock: systemClock, exemptions: exemptionsOf(config), blockSignal }),
        audit,
      );
    },
    { mustExist: true },
  );

const untilText = (expiresAt: string | null): string =>
  expiresAt === null ? 'until you remove it' : `until ${expiresAt}`;

/** `block add ADDRESS [--for 1h] [--reason TEXT]`: a running server refuses the address within a second. */
export const addBlock = async (args: string[]): Promise<void> => {
  const { values, positionals } = parseCommand(
    args,
    { for: { type: 'string' }, reason: { type: 'string' } },
    1,
  );
  const network = rangeOf(positionals[0]);
  const reason = option(BlockReason, 'reason', values.reason ?? 'Blocked by the operator.');
  const seconds = secondsOf(values.for);
  await withBlocks(async (blocks, audit) => {
    const added = await blocks.add({ network, reason, seconds }, operator, audit);
    printLine(`${added.network} is blocked ${untilText(added.expiresAt)}.`);
  });
};

/** `block list`: the active ones, one a line: range, end, refused requests, reason. */
export const listBlocks = async (args: string[]): Promise<void> => {
  parseCommand(args, {}, 0);
  await withBlocks(async (blocks) => {
    let cursor: Parameters<typeof blocks.list>[2]['cursor'];
    for (let listed = 0; listed < maxListed; listed += perPage) {
      const page = await blocks.list({ state: 'active' }, undefined, { cursor, limit: perPage });
      if (page.active === 0) printLine('No address is blocked.');
      for (const { network, expiresAt, refused, reason } of page.items)
        printLine(`${network}\t${expiresAt ?? 'until removed'}\t${refused} refused\t${printable(reason)}`);
      const last = page.items.at(-1);
      if (page.nextCursor === null || last === undefined) return;
      cursor = { createdAtMs: Date.parse(last.createdAt), id: last.id };
    }
  });
};

/** `block remove ADDRESS`: exactly this address or range. */
export const removeBlock = async (args: string[]): Promise<void> => {
  const { positionals } = parseCommand(args, {}, 1);
  const network = rangeOf(positionals[0]);
  await withBlocks(async (blocks, audit) => {
    try {
      const { id } = await blocks.findActive(network.text);
      await blocks.remove(id, operator, audit);
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'not_found') throw new UsageError(thrown.message);
      throw thrown;
    }
    printLine(`${network.text} is not blocked any more.`);
  });
};
