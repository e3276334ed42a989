import { createMemoryLimiter } from '@atelier/adapters';
import { createOperatorService, type OperatorService } from '@atelier/api';
import { batchLookUps } from '@atelier/core/batch-look-ups';
import { systemClock } from '@atelier/core/clock';
import type { Database } from '@atelier/core/ports/stores';
import type { Config } from '../config/config.ts';
import type { Logger } from '../observability/log.ts';
import { createOutbox } from '../outbox/outbox.ts';
import { openIdentity } from './identity.ts';
import { openRuntimeSettings } from './runtime-settings.ts';
import { limitsOf, settingsOf } from './settings.ts';

/**
 * The service behind operator commands. Emails are queued; the running server, or the next one, sends them.
 * @returns the service, and a function that ends the process which hashes passwords
 */
export const openOperatorService = async (
  config: Config,
  db: Database,
  log: Logger,
): Promise<{ readonly service: OperatorService; readonly close: () => Promise<void> }> => {
  const clock = systemClock;
  const runtimeSettings = await openRuntimeSettings(config, { db, clock, log });
  const identity = openIdentity(config, db, log, clock, {
    runtimeSettings,
    batchLookUps,
    userChanges: () => db.userChanges(),
  });
  const outbox = createOutbox({
    sealer: identity.sealer,
    domainHash: identity.recipientDomainHash,
    clock,
    onQueued: () => undefined,
  });
  const service = createOperatorService({
    ...identity,
    db,
    outbox,
    limiter: createMemoryLimiter(),
    limits: limitsOf(runtimeSettings),
    settings: settingsOf(config, runtimeSettings),
  });
  return { service, close: async () => void (await identity.closeHashing()) };
};
