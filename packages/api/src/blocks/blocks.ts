import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import { type Network, parseNetwork, textsAround } from '@atelier/core/networks/network';
import type { BlockFilter, BlockRecord, NewBlock } from '@atelier/core/ports/block-store';
import {
  type AddBlockInput,
  type Block,
  type ImportBlocksInput,
  type ImportBlocksResult,
  maxBlocks,
  maxImportLines,
  maxToldRefusals,
  type UpdateBlockInput,
} from '@atelier/core/schemas/blocks';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { changeText } from '../shared/change-details.ts';
import type { Deps } from '../shared/deps.ts';
import { fetchPage, type ListInput } from '../shared/pages.ts';
import { type BlockActor, blockRefusals } from './block-refusals.ts';
import { type ImportLine, readImport } from './import-lines.ts';

type BlockDeps = Pick<Deps, 'blockSignal' | 'clock' | 'db' | 'exemptions'>;

const entity = (id: string) => ({ entityType: 'block', entityId: id });
const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
const endAfter = (now: Date, seconds: number | null): Date | null =>
  seconds === null ? null : new Date(now.getTime() + seconds * 1000);

const refuse = (path: string, message: string): never => {
  throw new AppError('validation_failed', message, { issues: [{ path, message }] });
};

const stateOf = ({ endedAt, expiresAt }: BlockRecord, now: Date): Block['state'] => {
  if (endedAt !== null) return 'removed';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'active';
};

/** Blocked addresses and ranges, for the console and operator commands (R-LIM-6). */
export const blockService = ({ db, clock, exemptions, blockSignal }: BlockDeps) => {
  const viewAll = async (blocks: readonly BlockRecord[]): Promise<Block[]> => {
    const now = clock.now();
    const ids = [...new Set(blocks.flatMap(({ createdBy }) => createdBy ?? []))];
    const users = await Promise.all(ids.map((id) => db.users.findById(id)));
    const people = new Map(users.flatMap((user) => (user === null ? [] : [[user.id, user.name] as const])));
    return blocks.map((block) => {
      const { id, network, reason, source, ruleId, alertId, createdBy, refused } = block;
      const name = createdBy === null ? undefined : people.get(createdBy);
      return {
        ...{ id, network, reason, source, ruleId, alertId, refused, state: stateOf(block, now) },
        createdBy: createdBy === null || name === undefined ? null : { id: createdBy, name },
        createdAt: block.createdAt.toISOString(),
        expiresAt: iso(block.expiresAt),
        endedAt: iso(block.endedAt),
        lastRefusedAt: iso(block.lastRefusedAt),
      };
    });
  };
  const view = async (block: BlockRecord): Promise<Block> => {
    const [viewed] = await viewAll([block]);
    if (viewed === undefined) throw new AppError('not_found');
    return viewed;
  };

  /** The changed block. @throws AppError `not_found`, `conflict` if it has ended */
  const requireChanged = async (id: string, changed: BlockRecord | null): Promise<BlockRecord> => {
    if (changed !== null) return changed;
    throw (await db.blocks.find(id)) === null
      ? new AppError('not_found')
      : new AppError('conflict', 'This block has already ended.');
  };

  const requireRoom = async (more: number): Promise<void> => {
    if ((await db.blocks.countActive(clock.now())) + more > maxBlocks)
      throw new AppError('conflict', `There can be ${maxBlocks} blocks. Remove some, or block ranges.`);
  };

  const refusals = (actor: BlockActor) => blockRefusals({ exemptions }, db, actor, clock.now());

  const newBlocks = (
    whyNot: (network: Network) => string | null,
    lines: readonly ImportLine[],
    { reason, seconds }: Pick<ImportBlocksInput, 'reason' | 'seconds'>,
    actor: BlockActor,
  ) => {
    const now = clock.now();
    const wanted = new Map<string, NewBlock>();
    const refused: ImportBlocksResult['refused'] = [];
    for (const entry of lines) {
      const why = 'why' in entry ? entry.why : (whyNot(entry.network) ?? undefined);
      if (why !== undefined) refused.push({ line: entry.line, text: entry.text, why });
      else if ('network' in entry)
        wanted.set(entry.network.text, {
          ...{ id: newId('block'), network: entry.network.text, reason: entry.reason ?? reason },
          ...{ source: 'import', ruleId: null, alertId: null, createdBy: actor.userId, createdAt: now },
          expiresAt: entry.expiresAt === undefined ? endAfter(now, seconds) : entry.expiresAt,
        });
    }
    return { wanted: [...wanted.values()], refused };
  };

  return {
    /** @param query an address or range: what is blocked of it, and what contains it */
    async list(filter: Omit<BlockFilter, 'networks'>, query: string | undefined, input: ListInput) {
      const network = query === undefined ? null : parseNetwork(query);
      if (query !== undefined && network === null)
        return { items: [], nextCursor: null, active: await db.blocks.countActive(clock.now()) };
      const wanted = network === null ? filter : { ...filter, networks: textsAround(network) };
      const { rows, nextCursor } = await fetchPage(input, (page) =>
        db.blocks.list(wanted, clock.now(), page),
      );
      return { items: await viewAll(rows), nextCursor, active: await db.blocks.countActive(clock.now()) };
    },

    /** @throws AppError `validation_failed` for what is never blocked, `conflict` if it is blocked already */
    async add(
      { network, reason, seconds }: AddBlockInput,
      actor: BlockActor,
      audit: AuditTrail,
    ): Promise<Block> {
      const why = (await refusals(actor))(network);
      if (why !== null) refuse('network', why);
      await requireRoom(1);
      const now = clock.now();
      const block: NewBlock = {
        ...{
          id: newId('block'),
          network: network.text,
          reason,
          source: 'manual',
          ruleId: null,
          alertId: null,
        },
        ...{ createdBy: actor.userId, createdAt: now, expiresAt: endAfter(now, seconds) },
      };
      await db.transaction(async (stores) => {
        const [added] = await stores.blocks.add([block], now);
        if (added === undefined) throw new AppError('conflict', `${network.text} is blocked already.`);
        await audit.write(stores, 'block_added', { ...entity(block.id), details: { seconds } });
      });
      blockSignal.changed();
      return view({ ...block, endedAt: null, endedBy: null, revision: 0, refused: 0, lastRefusedAt: null });
    },

    /** @throws AppError `not_found`, `conflict` if it has ended, or cannot be taken back */
    async update(input: UpdateBlockInput, actor: BlockActor, audit: AuditTrail): Promise<Block> {
      const { id, reason, seconds, restore } = input;
      const now = clock.now();
      const whyNot = await refusals(actor);
      const changed = await db.transaction(async (stores) => {
        const before = await stores.blocks.find(id);
        if (before === null) throw new AppError('not_found');
        const network = parseNetwork(before.network);
        const why = network && whyNot(network);
        // What is exempt by now may still be shortened or explained, but does not come back.
        if (restore && why !== null) refuse('restore', why);
        const current = restore ? await stores.blocks.restore(id, now) : before;
        if (current === null)
          throw new AppError('conflict', 'This block is over, or the range has been blocked again.');
        const changes = {
          ...(reason !== undefined && { reason }),
          ...(seconds !== undefined && { expiresAt: endAfter(now, seconds) }),
        };
        const after =
          Object.keys(changes).length === 0 ? current : await stores.blocks.update(id, changes, now);
        const found = await requireChanged(id, after);
        await audit.write(stores, 'block_updated', {
          ...entity(id),
          details: {
            restored: restore ?? false,
            reasonChanged: reason !== undefined && reason !== before.reason,
            expiresAt: changeText(before.expiresAt, found.expiresAt),
          },
        });
        return found;
      });
      blockSignal.changed();
      return view(changed);
    },

    /** @throws AppError `not_found`, `conflict` if it has ended */
    async remove(id: string, actor: BlockActor, audit: AuditTrail): Promise<Block> {
      const ended = await db.transaction(async (stores) => {
        const found = await requireChanged(id, await stores.blocks.end(id, actor.userId, clock.now()));
        await audit.write(stores, 'block_removed', { ...entity(id), details: { refused: found.refused } });
        return found;
      });
      blockSignal.changed();
      return view(ended);
    },

    /** The active block of this range. @throws AppError `not_found` */
    async findActive(network: string): Promise<Block> {
      const found = await db.blocks.findActive(network, clock.now());
      if (found === null) throw new AppError('not_found', `${network} is not blocked.`);
      return view(found);
    },

    /** Adds what can be blocked of a list, or says what would be. @throws AppError `validation_failed`, `conflict` */
    async import(
      input: ImportBlocksInput,
      actor: BlockActor,
      audit: AuditTrail,
    ): Promise<ImportBlocksResult> {
      const lines = readImport(input.text, clock.now());
      if (lines === null)
        return refuse('text', `A list has at most ${maxImportLines} lines. Import it in parts.`);
      const { wanted, refused } = newBlocks(await refusals(actor), lines, input, actor);
      await requireRoom(wanted.length);
      const resultOf = (added: number): ImportBlocksResult => ({
        added,
        known: lines.length - refused.length - added,
        refusedCount: refused.length,
        refused: refused.slice(0, maxToldRefusals),
      });
      const details = ({ added, known, refusedCount }: ImportBlocksResult) => ({
        ...{ added, known, refused: refusedCount },
      });
      if (input.dryRun) {
        const known = await db.blocks.blocked(
          wanted.map(({ network }) => network),
          clock.now(),
        );
        const result = resultOf(wanted.length - known.size);
        await audit.write(db, 'blocks_import_tried', { details: details(result) });
        return result;
      }
      const result = await db.transaction(async (stores) => {
        const added = resultOf((await stores.blocks.add(wanted, clock.now())).length);
        await audit.write(stores, 'blocks_imported', { details: details(added) });
        return added;
      });
      blockSignal.changed();
      return result;
    },
  };
};
export type BlockService = ReturnType<typeof blockService>;
