import { setImmediate as nextTurn } from 'node:timers/promises';
import { addErased, type ErasureTally, erasureDetails, noErasure } from '@atelier/core/audit/erasures';
import { type AuditPart, partDigest, type StoredAuditRow } from '@atelier/core/audit/row-hash';
import type { AuditDetails } from '@atelier/core/ports/records';
import { and, asc, eq, gt, isNull, notInArray, type SQL, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { newSalt } from './audit-chain.ts';
import { purgedUntil } from './audit-statements.ts';

/** Small, so that other requests run in between. */
const rowsPerStep = 500;

/** They go on naming the account, so that it can be deleted again after a backup was restored. */
const deletionEvents = ['user_deleted', 'invitation_withdrawn'];

type Row = StoredAuditRow;

/** What the event of an erasure covers, without the values: there may be very many rows. */
type Erased = Parameters<typeof addErased>[1] & { readonly part: AuditPart };

const erasedOf = (row: Row, part: AuditPart): Erased => ({
  ...{ part, seq: row.seq, format: row.format, hash: row.hash, whoDigest: row.whoDigest },
  ...{ whatDigest: row.whatDigest, time: row.time, type: row.type },
  ...{ requestId: row.requestId, entityType: row.entityType },
});

/** What is left of an erased part. */
const blank = {
  who: {
    ...{ actorId: null, credentialId: null, workspaceId: null, ip: '', userAgent: '' },
    whoSalt: null,
  },
  what: { entityId: null, details: {} as AuditDetails, whatSalt: null },
} as const;

/**
 * Erases what the log has of a person: that they acted and from where, from where others tried to be them, and what was done
 * to them. The facts stay: time, event, request. Rows that are about to be removed are left out. In the caller's transaction and
 * under the lock of the log.
 * @param erasure the number that the event of this erasure will have
 * @returns what the event says; null if there is nothing of them
 */
export const eraseAuditOf = async (
  driver: Pick<Driver, 'db' | 'fragments' | 'tables'>,
  personId: string,
  erasure: number,
): Promise<AuditDetails | null> => {
  const { db, fragments, tables } = driver;
  const { auditEvents: events } = tables;
  const after = await purgedUntil(driver);
  const erased: Erased[] = [];

  /** A row of format 1 has no digests; the part that stays gets one, because the row's hash no longer proves it. */
  const commitOther = async (row: Row, part: AuditPart): Promise<Row> => {
    const other = part === 'who' ? 'what' : 'who';
    const [digestNow, erasedNow] =
      other === 'who' ? [row.whoDigest, row.whoErasure] : [row.whatDigest, row.whatErasure];
    if (row.format !== 1 || digestNow !== null || erasedNow !== null) return row;
    const salt = newSalt();
    const digest = partDigest(other, salt, row);
    const set =
      other === 'who' ? { whoSalt: salt, whoDigest: digest } : { whatSalt: salt, whatDigest: digest };
    await db.update(events).set(set).where(eq(events.seq, row.seq));
    return { ...row, ...set };
  };

  const erasePart = async (part: AuditPart, condition: SQL | undefined): Promise<void> => {
    const mark = part === 'who' ? events.whoErasure : events.whatErasure;
    for (;;) {
      const found = await db
        .select()
        .from(events)
        .where(and(condition, isNull(mark), gt(events.seq, after)))
        .orderBy(asc(events.seq))
        .limit(rowsPerStep);
      if (found.length === 0) return;
      for (const row of found) {
        const stored = await commitOther({ ...row, time: row.time.toISOString() }, part);
        erased.push(erasedOf(stored, part));
      }
      const set =
        part === 'who' ? { ...blank.who, whoErasure: erasure } : { ...blank.what, whatErasure: erasure };
      const seqs = JSON.stringify(found.map(({ seq }) => seq));
      await db
        .update(events)
        .set(set)
        .where(fragments.among(events.seq, sql`${seqs}`));
      // SQLite is synchronous; without this an erasure would block the event loop until it ends.
      await nextTurn();
    }
  };

  await erasePart('who', eq(events.actorId, personId));
  // Attempts to sign in as them: most are theirs. Must come before the row's other part, which names them.
  await erasePart('who', and(eq(events.entityId, personId), isNull(events.actorId)));
  await erasePart('what', and(eq(events.entityId, personId), notInArray(events.type, deletionEvents)));
  return erased.length === 0 ? null : erasureDetails(tallyOf(erased));
};

/** In the order of the log, and within a row `who` before `what`. */
const tallyOf = (erased: readonly Erased[]): ErasureTally =>
  erased
    .toSorted((one, other) => one.seq - other.seq || other.part.localeCompare(one.part))
    .reduce((tally, row) => addErased(tally, row, row.part), noErasure);
