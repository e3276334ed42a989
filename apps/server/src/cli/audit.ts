import type { AuditFault } from '@atelier/core/audit/verifier';
import type { AuditAnchor } from '@atelier/core/ports/audit-store';
import { z } from 'zod';
import { printLine, withDatabase } from './operator.ts';
import { option, parseOptions } from './usage.ts';

const Anchor = z
  .string()
  .regex(/^[1-9]\d{0,14}:[0-9a-f]{64}$/, 'must look like 42:0123…, as printed by an earlier verification')
  .transform((text): AuditAnchor => {
    const [seq = '', hash = ''] = text.split(':');
    return { seq: Number(seq), hash };
  });

const faults: Readonly<Record<AuditFault, string>> = {
  altered: 'it was altered',
  missing: 'it is missing',
  reordered: 'it is not in its place',
  forked: 'it does not follow the row before it',
  erased_silently: 'what is missing in it was not erased with an account',
};

/**
 * `audit verify [--expect SEQ:HASH]`: walks the hash chain; prints the first broken row and exits with 1 if it does not
 * verify (R-SEC-2). The chain alone does not show that its end was cut off: for that, keep the position printed here
 * elsewhere and pass it to a later verification.
 */
export const verifyAudit = async (args: string[]): Promise<void> => {
  const { expect } = parseOptions(args, { expect: { type: 'string' } });
  const anchor = expect === undefined ? undefined : option(Anchor, 'expect', expect);
  await withDatabase(
    async (db) => {
      const { rows, problem, lastSeq, lastHash, anchorHolds } = await db.audit.verify(anchor);
      if (problem !== null)
        printLine(`The audit log is broken at row ${problem.seq}: ${faults[problem.fault]}.`);
      else if (!anchorHolds)
        printLine(`Row ${anchor?.seq} of the audit log is not as expected: it was removed or replaced.`);
      else if (rows === 0) printLine('The audit log is empty.');
      else
        printLine(
          `The audit log is intact: ${rows} rows. To detect a later truncation, keep ${lastSeq}:${lastHash}`,
        );
      if (problem !== null || !anchorHolds) process.exitCode = 1;
    },
    { mustExist: true },
  );
};
