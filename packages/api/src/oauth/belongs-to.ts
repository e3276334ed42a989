import type { ActiveProvider } from '@atelier/core/ports/identity';
import type { IdentityRecord } from '@atelier/core/ports/identity-records';

/**
 * Whether an identity belongs to this provider: both id and issuer must match. One that was linked under the same
 * provider id at another issuer does not (R-ID-5).
 */
export const belongsTo = (
  identity: Pick<IdentityRecord, 'provider' | 'issuer'>,
  provider: Pick<ActiveProvider, 'id' | 'issuer'>,
): boolean => identity.provider === provider.id && identity.issuer === provider.issuer;
