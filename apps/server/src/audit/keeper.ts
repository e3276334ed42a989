import type { AuditStatements } from '@atelier/api/audit-statements';
import type { Database } from '@atelier/core/ports/stores';
import { createBackgroundLoop } from '../lifecycle/background-loop.ts';
import { faultFields, type Logger } from '../observability/log.ts';
import { copiesAfter } from './checkpoint-copies.ts';
import { copyStatements } from './checkpoint-file.ts';

interface KeeperDeps {
  readonly db: Pick<Database, 'auditStatements'>;
  readonly statements: Pick<AuditStatements, 'checkpoint' | 'purge'>;
  /** Erases what was written about people after the deletion of their account. */
  readonly eraseLate: (signal: AbortSignal) => Promise<number>;
  /** Looks at what was written since it looked last, before it is signed. */
  readonly check: () => Promise<void>;
  /** 0: events are kept for good. Asked in each round. */
  readonly auditDays: () => Promise<number>;
  /** Null: no copy. */
  readonly checkpointFile: string | null;
  /** Called each time the copy fails. */
  readonly onCopyFailed: () => Promise<void>;
  readonly log: Pick<Logger, 'error' | 'info'>;
}

const everyMs = 3_600_000;

/** Erases what came late, checks and signs the audit log, copies what was signed, and removes what is due. Several nodes may do it at the same time. */
export const keepAuditLog = async (deps: KeeperDeps, signal: AbortSignal): Promise<void> => {
  const { db, statements, auditDays, checkpointFile, log } = deps;
  const tasks = {
    // First, so that the checkpoint covers it.
    erase: () => deps.eraseLate(signal),
    check: deps.check,
    checkpoint: statements.checkpoint,
    purge: async () => {
      const days = await auditDays();
      if (days === 0) return;
      const deleted = await statements.purge(days, signal);
      if (deleted > 0) log.info({ deleted }, 'audit events were removed after their time');
    },
    copy: async () => {
      if (checkpointFile === null) return;
      await copyStatements(checkpointFile, (number) => copiesAfter(db, number)).catch(async (thrown) => {
        await deps.onCopyFailed();
        throw thrown;
      });
    },
  };
  for (const [task, run] of Object.entries(tasks)) {
    try {
      await run();
    } catch (thrown) {
      log.error({ task, ...faultFields(thrown) }, 'keeping the audit log failed');
    }
  }
};

/** At the start, every hour, and at the end. */
export const createAuditKeeper = (deps: KeeperDeps) => {
  const loop = createBackgroundLoop((signal) => keepAuditLog(deps, signal), { pauseMs: everyMs });
  return {
    start: loop.start,
    /** Signs what was written since, after everything else has stopped. */
    async stop(): Promise<void> {
      await loop.stop();
      await keepAuditLog({ ...deps, auditDays: async () => 0 }, AbortSignal.abort());
    },
  };
};
