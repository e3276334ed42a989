import { randomUUID } from 'node:crypto';
import { createAuditTrail } from '@atelier/api';
import type { Clock } from '@atelier/core/clock';
import type { Database } from '@atelier/core/ports/stores';
import { faultFields, type Logger } from '../observability/log.ts';

interface RefusalDeps {
  readonly db: Pick<Database, 'audit' | 'blocks'>;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'error'>;
}

/** What a flood costs the database: one statement for each block that it meets, every so often. */
const reportEveryMs = 10_000;
/** How often the audit log says that requests meet a block. */
const recordEveryMs = 3_600_000;

/** Counts the refused requests of each block in memory and reports them together. */
export const createBlockRefusals = ({ db, clock, log }: RefusalDeps) => {
  let counts = new Map<string, { id: string; refused: number; lastAt: Date }>();
  /** When the log last said so, by block. */
  const recorded = new Map<string, number>();
  let timer: NodeJS.Timeout | null = null;

  const record = async (id: string, refused: number): Promise<void> => {
    const nowMs = clock.now().getTime();
    for (const [known, atMs] of recorded) if (nowMs - atMs >= recordEveryMs) recorded.delete(known);
    if (recorded.has(id)) return;
    recorded.set(id, nowMs);
    // Without an address: the block says which.
    const audit = createAuditTrail({ requestId: randomUUID(), ip: '', userAgent: 'server' }, null, clock);
    await audit.write(db, 'address_refused', { entityType: 'block', entityId: id, details: { refused } });
  };

  const report = async (): Promise<void> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const reported = [...counts.values()];
    counts = new Map();
    try {
      if (reported.length > 0) await db.blocks.addRefused(reported);
      for (const { id, refused } of reported) await record(id, refused);
    } catch (fault) {
      log.error(faultFields(fault), 'refused requests could not be counted');
    }
  };

  return {
    /** Counts one; costs no statement. */
    count(id: string): void {
      const count = counts.get(id) ?? { id, refused: 0, lastAt: clock.now() };
      counts.set(id, { id, refused: count.refused + 1, lastAt: clock.now() });
      timer ??= setTimeout(() => void report(), reportEveryMs).unref();
    },
    report,
  };
};
export type BlockRefusals = ReturnType<typeof createBlockRefusals>;
