import { z } from 'zod';
import { BlockId } from '../ids.ts';
import { maxNetworkLength, parseNetwork } from '../networks/network.ts';
import { blockSources } from '../ports/block-store.ts';
import { shownText } from './text.ts';

/** Active blocks that there can be. */
export const maxBlocks = 50_000;
/** Lines of one imported list, and characters of one call: what fits into a request. */
export const maxImportLines = 10_000;
export const maxImportText = 200_000;
/** Refused lines that are told one by one. */
export const maxToldRefusals = 100;
/** Ten years. */
const maxBlockS = 315_360_000;

/** An address, or a range as `address/prefix`. */
export const NetworkText = z
  .string()
  .max(maxNetworkLength + 10)
  .transform((text, ctx) => {
    const network = parseNetwork(text);
    if (network !== null) return network;
    ctx.addIssue({
      code: 'custom',
      message: 'Write an address like 203.0.113.7, or a range like 203.0.113.0/24.',
    });
    return z.NEVER;
  });

export const BlockReason = shownText({ max: 200, empty: 'Say why, for the next person who looks at it.' });
/** Null: until it is removed. */
const BlockSeconds = z.int().min(60).max(maxBlockS).nullable();

export const AddBlockInput = z.strictObject({
  network: NetworkText,
  reason: BlockReason,
  seconds: BlockSeconds,
});
export type AddBlockInput = z.infer<typeof AddBlockInput>;

export const UpdateBlockInput = z.strictObject({
  id: BlockId,
  reason: BlockReason.optional(),
  /** From now on. */
  seconds: BlockSeconds.optional(),
  /** Takes a removal back. */
  restore: z.literal(true).optional(),
});
export type UpdateBlockInput = z.infer<typeof UpdateBlockInput>;

export const ImportBlocksInput = z.strictObject({
  /** One address or range a line, or CSV: address, reason, end. */
  text: z.string().max(maxImportText),
  /** Of lines without one. */
  reason: BlockReason,
  seconds: BlockSeconds,
  /** Says what would happen. */
  dryRun: z.boolean(),
});
export type ImportBlocksInput = z.infer<typeof ImportBlocksInput>;

export const ImportBlocksResult = z.strictObject({
  added: z.int(),
  /** Blocked already, or repeated in the list. */
  known: z.int(),
  refusedCount: z.int(),
  /** The first of them. */
  refused: z.array(z.strictObject({ line: z.int(), text: z.string(), why: z.string() })),
});
export type ImportBlocksResult = z.infer<typeof ImportBlocksResult>;

export const Block = z.strictObject({
  id: z.string(),
  network: z.string(),
  reason: z.string(),
  source: z.enum(blockSources),
  ruleId: z.string().nullable(),
  alertId: z.string().nullable(),
  /** Null for a rule, an operator command or a deleted account. */
  createdBy: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  state: z.enum(['active', 'expired', 'removed']),
  refused: z.int(),
  lastRefusedAt: z.iso.datetime().nullable(),
});
export type Block = z.infer<typeof Block>;

export const BlockPage = z.strictObject({
  items: z.array(Block),
  nextCursor: z.string().nullable(),
  /** Active ones in all. */
  active: z.int(),
});
export type BlockPage = z.infer<typeof BlockPage>;
