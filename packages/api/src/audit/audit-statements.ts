import { randomUUID } from 'node:crypto';
import {
  type AuditSigningKey,
  type AuditStatement,
  linkTo,
  newAuditKey,
  pemOf,
  signStatement,
  signText,
} from '@atelier/core/audit/statements';
import type { AuditPosition } from '@atelier/core/audit/verifier';
import { AppError } from '@atelier/core/errors';
import type { AuditKeyRecord } from '@atelier/core/ports/audit-statements';
import type { Stores } from '@atelier/core/ports/stores';
import type { Deps } from '../shared/deps.ts';
import { type AuditTrail, createAuditTrail } from './audit-trail.ts';

const keyContext = (id: string): string => `audit-key:${id}`;

/** How often a process tries again when another one is faster. */
const maxTries = 5;
/** Small, so that events are written in between. */
const rowsPerPurge = 10_000;
const rowsPerDelete = 1_000;
/** Rows become due all the time; one statement a day is enough. */
const minPurgePauseMs = 20 * 3_600_000;
const dayMs = 86_400_000;
/** Of the oldest events, for each day's removal: a clock that is years ahead must not cost the whole log. */
const maxDaysPerPurge = 31;

/**
 * Signed statements about the audit log (decision 51): what shows that its end was cut off, or that it was rewritten, and
 * what makes it possible to remove rows after their time.
 */
export const auditStatements = ({ db, clock, sealer }: Pick<Deps, 'clock' | 'db' | 'sealer'>) => {
  let opened: AuditSigningKey | null = null;

  const serverTrail = (): AuditTrail =>
    createAuditTrail({ requestId: randomUUID(), ip: '', userAgent: 'server' }, null, clock);
  const time = (): string => clock.now().toISOString();

  /** @returns null if it was encrypted with another SECRET_KEY */
  const open = ({ id, publicKey, sealedKey }: AuditKeyRecord): AuditSigningKey | null => {
    try {
      return { id, publicKey, privateKey: sealer.open(sealedKey, keyContext(id)) };
    } catch {
      return null;
    }
  };

  /** Adds a key that `previous` vouches for, if it can still sign. @returns null if another process was faster */
  const succeed = async (
    stores: Pick<Stores, 'audit' | 'auditStatements'>,
    previous: AuditKeyRecord | undefined,
    reason: 'made' | 'rotated' | 'unreadable',
    audit: AuditTrail,
  ): Promise<AuditSigningKey | null> => {
    const key = newAuditKey();
    const { id, publicKey } = key;
    const sealedKey = sealer.seal(key.privateKey, keyContext(id));
    const record = { number: (previous?.number ?? 0) + 1, id, publicKey, sealedKey, createdAt: clock.now() };
    if (!(await stores.auditStatements.addKey(record))) return null;
    const signer = previous === undefined ? null : open(previous);
    if (signer !== null)
      await stores.auditStatements.add(({ last, head }) =>
        signStatement({ ...linkTo(last), kind: 'key', ...head, time: time(), details: { key: id } }, signer),
      );
    await audit.write(stores, 'audit_key_change', {
      entityType: 'audit_key',
      entityId: id,
      details: { reason, vouched: signer !== null },
    });
    return key;
  };

  /** The key that signs; made if there is none that can be read. @throws AppError `overloaded` */
  const signingKey = async (): Promise<AuditSigningKey> => {
    for (let tries = 0; tries < maxTries; tries += 1) {
      const [record] = await db.auditStatements.keys();
      if (record !== undefined && record.id === opened?.id) return opened;
      const key = record === undefined ? null : open(record);
      const reason = record === undefined ? 'made' : 'unreadable';
      opened = key ?? (await db.transaction((stores) => succeed(stores, record, reason, serverTrail())));
      if (opened !== null) return opened;
    }
    throw new AppError('overloaded');
  };

  /** Declares the oldest due rows removed. @returns whether there may be more */
  const purgeOnce = async (cutoff: Date, key: AuditSigningKey): Promise<boolean> =>
    db.transaction(async (stores) => {
      const statement = await stores.auditStatements.addPurge(cutoff, rowsPerPurge, ({ last }, due) => {
        const { from, erasures, ...position } = due;
        const details = { from, erasures };
        return signStatement({ ...linkTo(last), kind: 'purge', ...position, time: time(), details }, key);
      });
      if (statement === null) return false;
      const { from = 1 } = statement.details;
      await serverTrail().write(stores, 'audit_purged', {
        entityType: 'audit',
        details: { from, to: statement.seq },
      });
      return statement.seq - from + 1 === rowsPerPurge;
    });

  /** Before which events are removed now; null if there is none. */
  const cutoffOf = async (nowMs: number, days: number): Promise<Date | null> => {
    const oldest = await db.auditStatements.oldestTime();
    if (oldest === null) return null;
    return new Date(Math.min(nowMs - days * dayMs, oldest.getTime() + maxDaysPerPurge * dayMs));
  };

  return {
    /** The key that signs, without its private half. */
    async publicKey() {
      const { id, publicKey } = await signingKey();
      return { id, publicKey };
    },

    /** States what the newest row is. @returns null if that is stated already, or there is no row */
    async checkpoint(): Promise<AuditStatement | null> {
      const key = await signingKey();
      return db.auditStatements.add(({ last, head }) => {
        const isStated = last !== null && last.kind !== 'purge' && last.seq === head.seq;
        if (head.seq === 0 || isStated) return null;
        return signStatement(
          { ...linkTo(last), kind: 'checkpoint', ...head, time: time(), details: {} },
          key,
        );
      });
    },

    /** Puts a new key in the place of the old one, which vouches for it. @throws AppError `overloaded` */
    async rotate(audit: AuditTrail): Promise<AuditSigningKey['id']> {
      await signingKey();
      const [previous] = await db.auditStatements.keys();
      const key = await db.transaction((stores) => succeed(stores, previous, 'rotated', audit));
      if (key === null) throw new AppError('overloaded');
      opened = key;
      return key.id;
    },

    /**
     * Removes rows from before `days` days ago (R-SEC-7), oldest first and once a day at most those of a month: declares them
     * removed, then deletes them. An interrupted deletion goes on at the next call. @returns how many were deleted
     */
    async purge(days: number, signal: AbortSignal): Promise<number> {
      const before = await db.auditStatements.newest('purge');
      const nowMs = clock.now().getTime();
      // Also one in the future, from a clock that was ahead, is no reason to wait.
      if (before === null || Math.abs(nowMs - Date.parse(before.time)) >= minPurgePauseMs) {
        const key = await signingKey();
        const cutoff = await cutoffOf(nowMs, days);
        while (cutoff !== null && !signal.aborted && (await purgeOnce(cutoff, key)));
      }
      let deleted = 0;
      while (!signal.aborted) {
        const count = await db.transaction((stores) => stores.auditStatements.deletePurged(rowsPerDelete));
        deleted += count;
        if (count < rowsPerDelete) break;
      }
      return deleted;
    },

    /** Signs a text that is kept outside of the log, such as the sums of an evidence bundle. @throws AppError `overloaded` */
    async vouch(text: string): Promise<{ signature: Buffer; publicKey: string }> {
      const { privateKey, publicKey } = await signingKey();
      return { signature: signText(text, privateKey), publicKey: pemOf(publicKey) };
    },

    /** The last statement of an export, which only the export has. */
    async exportEnd(last: AuditStatement | null, position: AuditPosition): Promise<AuditStatement> {
      const key = await signingKey();
      return signStatement({ ...linkTo(last), kind: 'export', ...position, time: time(), details: {} }, key);
    },
  };
};
export type AuditStatements = ReturnType<typeof auditStatements>;
