import type { ActiveProvider, BearerTokens } from '@atelier/core/ports/identity';
import type {
  AccessReviewRecord,
  IdentityRecord,
  PasskeyRecord,
  TokenFamilyRecord,
} from '@atelier/core/ports/identity-records';
import type { AccessReview } from '@atelier/core/schemas/access-review';
import type { IdentityInfo } from '@atelier/core/schemas/identity';
import type { PasskeyInfo } from '@atelier/core/schemas/passkeys';
import type { TokenInfo, TokenPair } from '@atelier/core/schemas/tokens';
import type { z } from 'zod';
import { belongsTo } from '../oauth/belongs-to.ts';

/** Credentials as their owner sees them: named field by field, without keys and hashes (ASVS 15.3.1). */

export const viewPasskey = (passkey: PasskeyRecord): PasskeyInfo => ({
  id: passkey.id,
  name: passkey.name,
  backedUp: passkey.backedUp,
  createdAt: passkey.createdAt.toISOString(),
  lastUsedAt: passkey.lastUsedAt?.toISOString() ?? null,
});

/**
 * The name of an identity whose issuer is not configured: the issuer's host, or the provider's id if the issuer is
 * unknown.
 */
const inactiveName = ({ provider, issuer }: IdentityRecord): string =>
  URL.canParse(issuer) ? new URL(issuer).host || provider : provider;

/** @param providers the enabled ones, as the sign-in page names them */
export const viewIdentity = (
  identity: IdentityRecord,
  providers: readonly ActiveProvider[],
): z.output<typeof IdentityInfo> => ({
  id: identity.id,
  provider: identity.provider,
  providerName: providers.find((provider) => belongsTo(identity, provider))?.name ?? inactiveName(identity),
  active: providers.some((provider) => belongsTo(identity, provider)),
  email: identity.email,
  createdAt: identity.createdAt.toISOString(),
  lastUsedAt: identity.lastUsedAt?.toISOString() ?? null,
});

export const viewTokenFamily = (family: TokenFamilyRecord): TokenInfo => ({
  id: family.id,
  name: family.name,
  createdAt: family.createdAt.toISOString(),
  lastUsedAt: family.lastUsedAt?.toISOString() ?? null,
  lastUsedIp: family.lastUsedIp,
  expiresAt: family.expiresAt.toISOString(),
});

export const viewReview = ({ at, cause, since, items }: AccessReviewRecord): AccessReview => ({
  at: at.toISOString(),
  cause,
  since: since?.toISOString() ?? null,
  items: items.map(({ kind, name, addedAt, outcome }) => ({ kind, name, addedAt, outcome })),
});

/** The only place where raw tokens are returned. */
export const viewTokenPair = (
  id: string,
  { access, refresh }: ReturnType<BearerTokens['mint']>,
): z.output<typeof TokenPair> => ({
  id,
  tokenType: 'Bearer',
  accessToken: access.token,
  accessExpiresAt: access.expiresAt.toISOString(),
  refreshToken: refresh.token,
  refreshExpiresAt: refresh.expiresAt.toISOString(),
});
