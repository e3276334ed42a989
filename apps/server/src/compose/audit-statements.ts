import { type AuditStatements, auditStatements } from '@atelier/api/audit-statements';
import { eraseLateEvents } from '@atelier/api/late-erasures';
import { batchLookUps } from '@atelier/core/batch-look-ups';
import { type Clock, systemClock } from '@atelier/core/clock';
import type { Sealer } from '@atelier/core/ports/identity';
import type { Database } from '@atelier/core/ports/stores';
import { createAuditKeeper } from '../audit/keeper.ts';
import type { Config } from '../config/config.ts';
import type { Logger } from '../observability/log.ts';
import { openIdentity } from './identity.ts';

/**
 * The signed statements about the audit log, for operator commands.
 * @returns the service, and a function that ends what it started
 */
export const openAuditStatements = (
  config: Config,
  db: Database,
  log: Logger,
): { readonly statements: AuditStatements; readonly close: () => Promise<void> } => {
  const identity = openIdentity(config, db, log, systemClock, {
    batchLookUps,
    userChanges: () => db.userChanges(),
  });
  return {
    statements: auditStatements({ db, clock: systemClock, sealer: identity.sealer }),
    close: async () => void (await identity.closeHashing()),
  };
};

interface KeeperParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly sealer: Sealer;
}

/** What signs the audit log while the server runs. */
export const openAuditKeeper = ({ values }: Config, { db, clock, log, sealer }: KeeperParts) =>
  createAuditKeeper({
    ...{ db, log, statements: auditStatements({ db, clock, sealer }) },
    eraseLate: (signal) => eraseLateEvents({ db, clock }, signal),
    auditDays: values.AUDIT_DAYS,
    checkpointFile: values.AUDIT_CHECKPOINT_FILE ?? null,
  });
