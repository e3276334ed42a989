import { type SigningKeys, signingKeyService } from '@atelier/api/signing-keys';
import { batchLookUps } from '@atelier/core/batch-look-ups';
import { systemClock } from '@atelier/core/clock';
import type { Database } from '@atelier/core/ports/stores';
import type { Config } from '../config/config.ts';
import type { Logger } from '../observability/log.ts';
import { openIdentity } from './identity.ts';
import { openPictures } from './pictures.ts';
import { defaultSettings } from './runtime-settings.ts';

/**
 * The keys of content credentials for operator commands.
 * @returns the service, and a function that ends what it started
 */
export const openSigningKeys = (
  config: Config,
  db: Database,
  log: Logger,
): { readonly keys: SigningKeys; readonly close: () => Promise<void> } => {
  const identity = openIdentity(config, db, log, systemClock, {
    runtimeSettings: defaultSettings(config),
    batchLookUps,
    userChanges: () => db.userChanges(),
  });
  const pictures = openPictures(config);
  return {
    keys: signingKeyService({ ...identity, ...pictures, db }),
    close: async () => void (await Promise.all([identity.closeHashing(), pictures.contentSigner.close()])),
  };
};
