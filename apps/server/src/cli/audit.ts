import type { AuditAnchor } from '@atelier/core/ports/stores';
import { z } from 'zod';
import { say, withDatabase } from './operator.ts';
import { option, parseOptions } from './usage.ts';

const Anchor = z
  .string()
  .regex(/^[1-9]\d{0,14}:[0-9a-f]{64}$/, 'must look like 42:0123…, as an earlier verification printed it')
  .transform((text): AuditAnchor => {
    const [seq = '', hash = ''] = text.split(':');
    return { seq: Number(seq), hash };
  });

/**
 * `audit verify [--expect SEQ:HASH]`: walks the hash chain; exit code 1 and the first broken row when it does not hold
 * (R-SEC-2). A chain cannot tell by itself that its end was cut off: the place printed here, kept elsewhere and given
 * to a later verification, tells.
 */
export const verifyAudit = async (args: string[]): Promise<void> => {
  const { expect } = parseOptions(args, { expect: { type: 'string' } });
  const anchor = expect === undefined ? undefined : option(Anchor, 'expect', expect);
  await withDatabase(
    async (db) => {
      const { rows, firstBrokenSeq, lastHash, anchorHolds } = await db.audit.verify(anchor);
      if (firstBrokenSeq !== null) say(`The audit log is broken at row ${firstBrokenSeq}.`);
      else if (!anchorHolds)
        say(`The audit log does not hold row ${anchor?.seq} as expected: it was cut or replaced.`);
      else if (rows === 0) say('The audit log holds no row.');
      else
        say(
          `The audit log holds: ${rows} rows, unbroken. To see later that nothing was cut off, keep ${rows}:${lastHash}`,
        );
      if (firstBrokenSeq !== null || !anchorHolds) process.exitCode = 1;
    },
    { mustExist: true },
  );
};
