import type { CredentialCapabilities, SessionCredential, TokenCredential } from './ports/principal.ts';
import type { SessionRecord } from './ports/records.ts';

type CurrentHolder = CredentialCapabilities['currentHolder'];

export const sessionCredential = (
  session: Pick<SessionRecord, 'tokenHash' | 'id' | 'userId' | 'provenAt'>,
  currentHolder: CurrentHolder,
): SessionCredential => ({
  kind: 'session',
  tokenHash: session.tokenHash,
  sessionId: session.id,
  sentByBrowser: true,
  provenAt: session.provenAt,
  limitKey: session.userId,
  scopes: null,
  currentHolder,
});

/** An access token, counted together with its owner's sessions (R-SESS-5). */
export const accessTokenCredential = (
  { familyId, userId }: { readonly familyId: string; readonly userId: string },
  currentHolder: CurrentHolder,
): TokenCredential => ({
  kind: 'accessToken',
  id: familyId,
  sentByBrowser: false,
  provenAt: null,
  limitKey: userId,
  scopes: null,
  currentHolder,
});
