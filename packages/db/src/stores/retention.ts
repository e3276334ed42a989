import {
  type DueRows,
  nothingDue,
  type RetentionKind,
  type RetentionStore,
} from '@atelier/core/ports/retention-store';
import {
  and,
  asc,
  type Column,
  count,
  desc,
  eq,
  gte,
  inArray,
  isNotNull,
  lt,
  type SQL,
  sql,
  sum,
} from 'drizzle-orm';
import { type SQLiteColumn, type SQLiteTable, unionAll } from 'drizzle-orm/sqlite-core';
import type { Driver } from '../driver.ts';
import { purgedUntil } from './audit-statements.ts';
import { first } from './queries.ts';
import { isForgottenResponse } from './responses.ts';
import { isEndedShare } from './shares.ts';

type Files = Pick<DueRows, 'bytes' | 'files'>;
const noFiles: Files = { files: 0, bytes: 0 };

/** Counts what is due by the conditions with which it is deleted; nothing is locked or changed. */
export const retentionStore = (driver: Driver): RetentionStore => {
  const { db, tables } = driver;
  const { images, uploads, assets, collections, alerts, shares, responses, auditEvents: events } = tables;

  /** @param since the time from which the days are counted @param stored how that column is read */
  const countRows = async (
    table: SQLiteTable,
    since: Column | SQL,
    stored: Column,
    isDue: SQL | undefined,
  ): Promise<DueRows> => {
    const timeOf = (value: unknown): Date => stored.mapFromDriverValue(value) as Date;
    const [row] = await db
      .select({
        rows: count(),
        oldest: sql<Date | null>`min(${since})`.mapWith(timeOf),
        newest: sql<Date | null>`max(${since})`.mapWith(timeOf),
      })
      .from(table)
      .where(isDue);
    return row === undefined ? nothingDue : { ...noFiles, ...row };
  };

  /** The files that the keys of deleted rows name. */
  const countFiles = async (
    table: typeof images | typeof uploads,
    keys: readonly [SQLiteColumn, SQLiteColumn, SQLiteColumn],
    isDue: SQL | undefined,
  ): Promise<Files> => {
    const [full, thumb, more] = keys.map((key) =>
      db
        .select({ key: sql<string>`${key}` })
        .from(table)
        .where(and(isDue, isNotNull(key))),
    );
    if (full === undefined || thumb === undefined || more === undefined) return noFiles;
    const [row] = await db
      .select({ files: count(), bytes: sum(assets.bytes) })
      .from(assets)
      .where(inArray(assets.blobKey, unionAll(full, thumb, more)));
    return { files: row?.files ?? 0, bytes: Number(row?.bytes ?? 0) };
  };

  const inTrash = async (
    table: typeof images | typeof uploads,
    keys: readonly [SQLiteColumn, SQLiteColumn, SQLiteColumn],
    cutoff: Date,
  ): Promise<DueRows> => {
    // The index is partial: SQLite uses it only if its condition is repeated.
    const isDue = and(isNotNull(table.deletedAt), lt(table.deletedAt, cutoff));
    const rows = await countRows(table, table.deletedAt, table.deletedAt, isDue);
    return rows.rows === 0 ? rows : { ...rows, ...(await countFiles(table, keys, isDue)) };
  };

  /** The oldest events up to the first younger one; never the newest of all, on which the chain goes on. */
  const inAuditLog = async (cutoff: Date): Promise<DueRows> => {
    const edge = (order: SQL, condition?: SQL) =>
      db.select({ seq: events.seq, time: events.time }).from(events).where(condition).orderBy(order).limit(1);
    const [head, oldest] = [first(await edge(desc(events.seq))), first(await edge(asc(events.seq)))];
    if (head === null || oldest === null) return nothingDue;
    const isKept = and(gte(events.time, cutoff), sql`${events.seq} > ${await purgedUntil(driver)}`);
    const kept = first(await edge(asc(events.seq), isKept)) ?? head;
    // The log has no gaps.
    const rows = kept.seq - oldest.seq;
    if (rows === 0) return nothingDue;
    const last = first(await edge(asc(events.seq), eq(events.seq, kept.seq - 1)));
    return { ...noFiles, rows, oldest: oldest.time, newest: last?.time ?? oldest.time };
  };

  const ofKind: Record<RetentionKind, (cutoff: Date) => Promise<DueRows>> = {
    images: (cutoff) => inTrash(images, [images.blobKey, images.thumbKey, images.svgKey], cutoff),
    uploads: (cutoff) =>
      inTrash(uploads, [uploads.blobKey, uploads.thumbKey, uploads.credentialsKey], cutoff),
    collections: (cutoff) =>
      countRows(collections, collections.deletedAt, collections.deletedAt, lt(collections.deletedAt, cutoff)),
    auditEvents: inAuditLog,
    alerts: (cutoff) =>
      countRows(alerts, alerts.resolvedAt, alerts.resolvedAt, lt(alerts.resolvedAt, cutoff)),
    responses: (cutoff) =>
      countRows(responses, responses.createdAt, responses.createdAt, isForgottenResponse(tables, cutoff)),
    shares: (cutoff) =>
      countRows(
        shares,
        sql`coalesce(${shares.revokedAt}, ${shares.expiresAt})`,
        shares.createdAt,
        isEndedShare(tables, cutoff),
      ),
  };

  return { due: (kind, cutoff) => ofKind[kind](cutoff) };
};
