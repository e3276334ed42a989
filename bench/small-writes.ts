import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '@atelier/core/ports/stores';
import { openDatabase } from '@atelier/db';

/** A small write that changes no session and no user. */
export const appendEvent = ({ audit }: Pick<Database, 'audit'>): Promise<unknown> =>
  audit.append({
    time: new Date(),
    type: 'session_revoked',
    actorId: null,
    workspaceId: null,
    credentialId: null,
    requestId: 'bench',
    ip: '127.0.0.1',
    userAgent: 'bench',
    entityType: null,
    entityId: null,
    details: {},
  });

export interface SmallWrites {
  /** Commits so far. */
  readonly committed: () => number;
  /** @throws the error of a failed write */
  readonly stop: () => Promise<void>;
}

/**
 * Commits audit events one by one at a fixed rate from this process, like a worker or an operator's command beside the
 * server.
 */
export const startWriting = async (databaseUrl: string, perS: number): Promise<SmallWrites> => {
  const db = await openDatabase({ url: databaseUrl });
  const startedAt = performance.now();
  let committed = 0;
  let isRunning = true;
  const writing = (async () => {
    while (isRunning) {
      await appendEvent(db);
      committed += 1;
      await sleep(Math.max(0, (committed * 1000) / perS - (performance.now() - startedAt)));
    }
  })();
  writing.catch(() => undefined);
  return {
    committed: () => committed,
    stop: async () => {
      isRunning = false;
      await writing.finally(() => db.close());
    },
  };
};
