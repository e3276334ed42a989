import { kindOf } from '@atelier/core/http-utils';
import { errors, type JWTVerifyGetKey, type JWTVerifyResult, jwtVerify } from 'jose';
import { z } from 'zod';
import { issuerMismatch, OAuthError } from './error.ts';
import { sameText } from './flow.ts';

interface IdTokenRules {
  /** The issuer's published keys. `jwk`, `jku` and `x5u` in the token are ignored (ASVS 9.1.3). */
  readonly keys: JWTVerifyGetKey;
  readonly issuer: string;
  readonly clientId: string;
  readonly nonce: string;
  readonly now: Date;
}

const clockToleranceS = 60;
/** The token comes directly from the code exchange: an old one is replayed. */
const maxAgeS = 600;

/** OpenID Connect Core §2: at most 255 ASCII characters. */
export const Subject = z.string().regex(/^[\x20-\x7e]{1,255}$/);

// Claims that are not optional are required. An optional one of a wrong type counts as absent.
const IdClaims = z.object({
  sub: Subject,
  aud: z.union([z.string(), z.array(z.string())]),
  azp: z.string().optional().catch(undefined),
  nonce: z.string(),
  exp: z.number(),
  iat: z.number(),
  auth_time: z.number().min(0).max(8.64e12).optional().catch(undefined),
  // Parsed later, see claims.ts.
  email: z.unknown().optional(),
  email_verified: z.unknown().optional(),
  name: z.unknown().optional(),
  given_name: z.unknown().optional(),
  family_name: z.unknown().optional(),
});
export type IdClaims = z.infer<typeof IdClaims>;

/**
 * Verifies an ID token (OpenID Connect Core §3.1.3.7; ASVS 9.1.1–9.2.3, 10.5.1, 10.5.3, 10.5.4).
 * @throws OAuthError
 */
export const verifyIdToken = async (token: string, rules: IdTokenRules): Promise<IdClaims> => {
  const { payload, protectedHeader } = await verifySignature(token, rules);
  // An access token (`at+jwt`) or a logout token of the same issuer is not an ID token (ASVS 9.2.2).
  if (protectedHeader.typ !== undefined && !/^(application\/)?jwt$/i.test(protectedHeader.typ))
    throw new OAuthError('failed', 'id_token: another kind of token');
  const claims = IdClaims.safeParse(payload);
  if (!claims.success)
    throw new OAuthError('failed', `id_token: unusable ${String(claims.error.issues[0]?.path[0])}`);
  const { aud, azp, nonce } = claims.data;
  const isOnlyAudience =
    azp === undefined ? typeof aud === 'string' || aud.length === 1 : azp === rules.clientId;
  if (!isOnlyAudience) throw new OAuthError('failed', 'id_token: issued for another party (azp)');
  if (!sameText(nonce, rules.nonce)) throw new OAuthError('failed', 'id_token: nonce of another flow');
  return claims.data;
};

const verifySignature = async (token: string, rules: IdTokenRules): Promise<JWTVerifyResult> => {
  try {
    return await jwtVerify(token, rules.keys, {
      algorithms: ['RS256', 'ES256'],
      issuer: rules.issuer,
      audience: rules.clientId,
      clockTolerance: clockToleranceS,
      currentDate: rules.now,
      maxTokenAge: maxAgeS,
    });
  } catch (error) {
    if (error instanceof OAuthError) throw error;
    // Claims are checked after the signature: the token was signed with the issuer's own keys.
    if (
      error instanceof errors.JWTClaimValidationFailed &&
      error.claim === 'iss' &&
      error.payload.iss !== undefined
    )
      throw issuerMismatch('id_token', rules.issuer, error.payload.iss);
    const claim = error instanceof Error && 'claim' in error ? ` (${String(error.claim)})` : '';
    throw new OAuthError('failed', `id_token: ${kindOf(error)}${claim}`);
  }
};
