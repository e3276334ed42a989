import { createReadStream } from 'node:fs';
import type { StoredAuditRow } from '@atelier/core/audit/row-hash';
import type { AuditPublicKey, AuditStatement } from '@atelier/core/audit/statements';
import { z } from 'zod';

/** Far longer than any line of an export. */
const maxLineLength = 1_000_000;
const bytesPerRead = 1_048_576;

/** A line that is none of an export. */
export class UnreadableLine extends Error {
  override name = 'UnreadableLine';
  readonly line: number;
  constructor(line: number) {
    super(`Line ${line} is not a line of an export.`);
    this.line = line;
  }
}

/** The lines of a file with their numbers, in steps, without reading it whole. @throws UnreadableLine for one without end */
export async function* linesOf(path: string): AsyncGenerator<readonly string[]> {
  let rest = '';
  let count = 0;
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: bytesPerRead })) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    count += lines.length;
    if (rest.length > maxLineLength) throw new UnreadableLine(count + 1);
    yield lines;
  }
  if (rest !== '') yield [rest];
}

const Time = z.iso.datetime();
const Hash = z.string().max(64);
const Tally = z.strictObject({ seq: z.int(), parts: z.int(), digest: z.string().max(64) });
const Key: z.ZodType<AuditPublicKey> = z.strictObject({ id: Hash, publicKey: z.string().max(200) });
const Statement: z.ZodType<AuditStatement> = z.strictObject({
  number: z.int(),
  kind: z.enum(['checkpoint', 'key', 'purge', 'export']),
  seq: z.int(),
  hash: Hash,
  time: Time,
  details: z.strictObject({
    key: Hash.exactOptional(),
    from: z.int().exactOptional(),
    erasures: z.record(z.string(), Tally).exactOptional(),
  }),
  keyId: Hash,
  previous: z.string().max(64),
  signature: z.string().max(200),
});

const isText = (value: unknown): boolean => typeof value === 'string';

/** Rows are checked by hand: there may be millions, and a value of another type than expected fails the row's hash. */
const isRow = (value: unknown): value is StoredAuditRow => {
  if (typeof value !== 'object' || value === null) return false;
  const { seq, format, time, type, requestId, ip, userAgent, details, prevHash, hash } = value as Record<
    string,
    unknown
  >;
  return (
    Number.isSafeInteger(seq) &&
    Number.isSafeInteger(format) &&
    [time, type, requestId, ip, userAgent, prevHash, hash].every(isText) &&
    typeof details === 'object' &&
    details !== null
  );
};

/** What verification needs of a line. */
export type VerifiedLine =
  | { readonly row: StoredAuditRow }
  | { readonly key: AuditPublicKey }
  | { readonly statement: AuditStatement }
  | { readonly end: AuditStatement }
  | { readonly export: unknown };

const Other = z.union([
  z.strictObject({ key: Key }),
  z.strictObject({ statement: Statement }),
  z.strictObject({ end: Statement }),
  z.strictObject({ export: z.strictObject({ version: z.literal(1), time: Time }) }),
]);
const Copy = z.strictObject({ statement: Statement, key: Key });

const parsed = <T>(text: string, number: number, read: (value: unknown) => T | null): T => {
  try {
    const value = read(JSON.parse(text));
    if (value !== null) return value;
  } catch {
    // Not JSON.
  }
  throw new UnreadableLine(number);
};

/** @throws UnreadableLine */
export const parseExportLine = (text: string, number: number): VerifiedLine =>
  parsed(text, number, (value) => {
    const row: unknown = (value as { readonly row?: unknown } | null)?.row;
    if (row !== undefined) return isRow(row) ? { row } : null;
    return Other.safeParse(value).data ?? null;
  });

/** What a webhook sends: receivers may keep it as it came. */
const Message = z.object({ type: z.literal('audit.checkpoint'), data: Copy });

/**
 * A line of a copy: of the file of `AUDIT_CHECKPOINT_FILE`, of an object of the bucket, or the body of a webhook; null for one
 * that a crash cut off.
 */
export const parseCopiedLine = (text: string): z.output<typeof Copy> | null => {
  try {
    const value: unknown = JSON.parse(text);
    return Copy.safeParse(value).data ?? Message.safeParse(value).data?.data ?? null;
  } catch {
    return null;
  }
};
