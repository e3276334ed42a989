import { gitHubIssuer } from '@atelier/auth';
import type { Database } from '@atelier/core/ports/stores';
import type { Config } from '../config/config.ts';
import type { Logger } from '../observability/log.ts';

/** Provider → its configured issuer, whether or not the provider is enabled. */
const configuredIssuers = ({ values }: Pick<Config, 'values'>): ReadonlyMap<string, string> => {
  const issuers = new Map([
    ['google', values.GOOGLE_ISSUER],
    ['github', gitHubIssuer(values.GITHUB_URL)],
  ]);
  if (values.OIDC_ISSUER !== undefined) issuers.set('oidc', values.OIDC_ISSUER);
  return issuers;
};

/**
 * Assigns an issuer to accounts that were linked by an earlier version, which did not record it (decision 0025). Does
 * nothing on later starts.
 */
export const decideIssuers = async (
  config: Pick<Config, 'values'>,
  { identities }: Pick<Database, 'identities'>,
  log: Pick<Logger, 'warn'>,
): Promise<void> => {
  const issuers = configuredIssuers(config);
  const { bound, unknown } = await identities.decideIssuers(issuers);
  if (bound > 0)
    log.warn(
      { accounts: bound, issuers: Object.fromEntries(issuers) },
      'linked accounts of an earlier version belong to the issuers of this start from now on',
    );
  if (unknown > 0)
    log.warn(
      { accounts: unknown },
      'linked accounts of an earlier version open nothing: OIDC_ISSUER is not set, or another account of it was linked already',
    );
};
