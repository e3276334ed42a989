import { say, withDatabase } from './house.ts';

/** `audit verify`: walks the hash chain; exit code 1 and the first broken row when it does not hold (R-SEC-2). */
export const verifyAudit = (): Promise<void> =>
  withDatabase(async (db) => {
    const { rows, firstBrokenSeq } = await db.audit.verify();
    if (firstBrokenSeq === null) return say(`The audit log holds: ${rows} rows, unbroken.`);
    say(`The audit log is broken at row ${firstBrokenSeq}.`);
    process.exitCode = 1;
  });
