import type { ActiveProvider } from '@atelier/core/ports/identity';
import type { IdentityRecord } from '@atelier/core/ports/identity-records';

/**
 * Whether an identity is an account at this provider: of its kind and its issuer both. What was linked at another issuer
 * under the same provider id is not (R-ID-5).
 */
export const belongsTo = (
  identity: Pick<IdentityRecord, 'provider' | 'issuer'>,
  provider: Pick<ActiveProvider, 'id' | 'issuer'>,
): boolean => identity.provider === provider.id && identity.issuer === provider.issuer;
