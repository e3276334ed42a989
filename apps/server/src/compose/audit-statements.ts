import { createAuditSink, createCheckpointSink } from '@atelier/adapters';
import { type AuditStatements, auditStatements } from '@atelier/api/audit-statements';
import { eraseLateEvents } from '@atelier/api/late-erasures';
import { batchLookUps } from '@atelier/core/batch-look-ups';
import { type Clock, systemClock } from '@atelier/core/clock';
import type { Alerts } from '@atelier/core/ports/alerts';
import type { Sealer } from '@atelier/core/ports/identity';
import type { RuntimeSettings } from '@atelier/core/ports/runtime-settings';
import type { Database } from '@atelier/core/ports/stores';
import { createCheckpointCopier } from '../audit/checkpoint-copier.ts';
import { alertOnFailedCopy } from '../audit/checkpoint-copies.ts';
import { createAuditKeeper } from '../audit/keeper.ts';
import { createSelfCheck } from '../audit/self-check.ts';
import { type AuditStreamer, createAuditStreamer } from '../audit/streamer.ts';
import type { Config } from '../config/config.ts';
import type { Logger } from '../observability/log.ts';
import type { OperatorNotices } from '../observability/operator-notices.ts';
import { openIdentity } from './identity.ts';
import { defaultSettings } from './runtime-settings.ts';

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
    runtimeSettings: defaultSettings(config),
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
  readonly runtimeSettings: RuntimeSettings;
  readonly notices: OperatorNotices;
  readonly alerts: Alerts;
}

/** What sends the log to a SIEM; null if none is set up. */
const openStreamer = (
  { auditStream }: Config,
  { db, clock, log, notices }: KeeperParts,
): AuditStreamer | null => {
  if (auditStream === null) return null;
  const { address, target, secret } = auditStream;
  const sink = createAuditSink(target, { secret: secret?.reveal() ?? null, now: clock.now });
  return createAuditStreamer({ db, clock, log, sink, address, notices });
};

/** What copies signed statements to a webhook and a bucket. */
const openCopiers = ({ checkpointTargets }: Config, { db, clock, log, alerts }: KeeperParts) =>
  checkpointTargets.map((target) =>
    createCheckpointCopier({
      ...{ db, clock, log, address: target.url },
      sink: createCheckpointSink(target, clock.now),
      onFailing: () => alertOnFailedCopy({ db, alerts, clock })(target.kind),
    }),
  );

/** What signs the audit log while the server runs, and sends it elsewhere. */
export const openAuditKeeper = (config: Config, parts: KeeperParts) => {
  const { db, clock, log, sealer, runtimeSettings, alerts } = parts;
  const { AUDIT_CHECKPOINT_FILE: checkpointFile = null } = config.values;
  const keeper = createAuditKeeper({
    ...{ db, log, checkpointFile, statements: auditStatements({ db, clock, sealer }) },
    auditDays: async () => {
      await runtimeSettings.refresh();
      return runtimeSettings.get('retention.auditDays');
    },
    check: createSelfCheck({ db, alerts, clock }),
    eraseLate: (signal) => eraseLateEvents({ db, clock }, signal),
    onCopyFailed: () => alertOnFailedCopy({ db, alerts, clock })('file'),
  });
  const streamer = openStreamer(config, parts);
  const copiers = openCopiers(config, parts);
  return {
    start(): void {
      keeper.start();
      streamer?.start();
      for (const copier of copiers) copier.start();
    },
    async stop(): Promise<void> {
      await keeper.stop();
      await Promise.all([streamer?.stop(), ...copiers.map((copier) => copier.stop())]);
    },
  };
};
