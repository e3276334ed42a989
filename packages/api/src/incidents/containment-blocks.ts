import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import { type Network, parseNetwork } from '@atelier/core/networks/network';
import type { NewBlock } from '@atelier/core/ports/block-store';
import type { ContainmentTarget, IncidentActionRecord } from '@atelier/core/ports/incident-store';
import type { Stores } from '@atelier/core/ports/stores';
import { maxBlocks } from '@atelier/core/schemas/blocks';
import { blockRefusals } from '../blocks/block-refusals.ts';
import type { Deps } from '../shared/deps.ts';
import type { Principal } from '../trpc/request-context.ts';
import type { Containment } from './containment.ts';

const refuse = (message: string): never => {
  throw new AppError('validation_failed', message, { issues: [{ path: 'target.ranges', message }] });
};

/** Each range once, as blocks write it. @throws AppError `validation_failed` */
const networksOf = ({ ranges }: ContainmentTarget): Network[] => {
  if (ranges === undefined) return refuse('Write the addresses or ranges to block.');
  const networks = new Map<string, Network>();
  for (const text of ranges) {
    const network = parseNetwork(text) ?? refuse(`${text} is neither an address nor a range.`);
    networks.set(network.text, network);
  }
  return [...networks.values()];
};

const minuteMs = 60_000;

/** Blocks addresses and ranges, with the protections of the page of blocks, and for as long as was chosen. */
export const blockAddresses = (deps: Pick<Deps, 'blockSignal' | 'clock' | 'exemptions'>): Containment => {
  const { blockSignal, clock } = deps;
  /** Those that may be blocked and are not yet. @throws AppError `validation_failed`, `conflict` */
  const wanted = async (
    stores: Stores,
    principal: Principal,
    { target, address }: { readonly target: ContainmentTarget; readonly address: string },
  ) => {
    const now = clock.now();
    const networks = networksOf(target);
    const actor = { userId: principal.user.id, address };
    const whyNot = await blockRefusals(deps, stores, actor, now);
    for (const network of networks) {
      const why = whyNot(network);
      if (why !== null) refuse(`${network.text}: ${why}`);
    }
    const known = await stores.blocks.blocked(
      networks.map(({ text }) => text),
      now,
    );
    const fresh = networks.filter(({ text }) => !known.has(text));
    if ((await stores.blocks.countActive(now)) + fresh.length > maxBlocks)
      throw new AppError('conflict', `There can be ${maxBlocks} blocks. Remove some, or block ranges.`);
    return { fresh, known: known.size };
  };
  const blockOf = ({ text }: Network, action: IncidentActionRecord): NewBlock => ({
    ...{ id: newId('block'), network: text, reason: `Case ${action.incidentId}`, source: 'manual' },
    ...{ ruleId: null, alertId: null, createdBy: action.doneBy },
    // The time of the action marks the block as its own.
    createdAt: action.createdAt,
    expiresAt:
      action.target.minutes === undefined
        ? null
        : new Date(action.createdAt.getTime() + action.target.minutes * minuteMs),
  });

  return {
    people: async () => null,
    // First in the lock order: changes of blocks happen one at a time.
    lock: (stores) => stores.blocks.serialise(),
    async figures(stores, principal, on) {
      const { fresh, known } = await wanted(stores, principal, on);
      return { ranges: fresh.length, known };
    },
    async run(stores, principal, { action, address }, audit) {
      const { fresh } = await wanted(stores, principal, { target: action.target, address });
      const blocks = fresh.map((network) => blockOf(network, action));
      if (blocks.length === 0) return;
      for (const { id, expiresAt } of await stores.blocks.add(blocks, action.createdAt)) {
        const seconds = expiresAt === null ? null : (expiresAt.getTime() - action.createdAt.getTime()) / 1000;
        await audit.write(stores, 'block_added', {
          ...{ entityType: 'block', entityId: id },
          details: { seconds, incident: action.incidentId },
        });
      }
    },
    async undo(stores, principal, action, audit) {
      const now = clock.now();
      for (const { text } of networksOf(action.target)) {
        const block = await stores.blocks.findActive(text, now);
        // Over, or there before, or removed since and blocked again: that is not this action's.
        if (block === null || block.createdAt.getTime() !== action.createdAt.getTime()) continue;
        const ended = await stores.blocks.end(block.id, principal.user.id, now);
        if (ended === null) continue;
        await audit.write(stores, 'block_removed', {
          ...{ entityType: 'block', entityId: block.id },
          details: { refused: ended.refused, incident: action.incidentId },
        });
      }
    },
    afterwards: async () => blockSignal.changed(),
  };
};
