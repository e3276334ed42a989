import type { Clock } from '@atelier/core/clock';
import type { CredentialHolder, SessionRecord, SessionWithUser } from '@atelier/core/ports/records';
import type { SecretSource } from '@atelier/core/ports/services';
import type { SessionStore } from '@atelier/core/ports/stores';
import type { Adapter, Lucia } from 'lucia';

declare module 'lucia' {
  interface Register {
    Lucia: Lucia<{ record: SessionRecord }, HolderAsRead>;
    DatabaseSessionAttributes: SessionRecord;
    DatabaseUserAttributes: HolderAsRead;
  }
}

/** The user of a look-up, with its `SessionVersion` where it has one. */
export interface HolderAsRead {
  readonly holder: CredentialHolder;
  readonly version: string | null;
}

interface LuciaAdapterDeps {
  readonly store: SessionStore;
  /** How the store's look-up is reached. */
  readonly findWithUser: (tokenHash: string) => Promise<(SessionWithUser & { version?: string }) | null>;
  readonly clock: Clock;
  readonly secrets: SecretSource;
}

/**
 * Adapts the session store to Lucia. Lucia's session id is the raw token; the store only sees its SHA-256, so that a
 * stolen database yields no cookies (R-SESS-1).
 */
export const luciaAdapter = ({ store, findWithUser, clock, secrets }: LuciaAdapterDeps): Adapter => ({
  async getSessionAndUser(token) {
    const found = await findWithUser(secrets.hash(token));
    if (found === null) return [null, null];
    const { session, user, workspaceRole, version = null } = found;
    // Lucia compares the expiry with the system clock, not with the injected one.
    const skewMs = Date.now() - clock.now().getTime();
    const expiresAt = new Date(session.expiresAt.getTime() + skewMs);
    return [
      { id: token, userId: session.userId, expiresAt, attributes: session },
      { id: user.id, attributes: { holder: { user, workspaceRole }, version } },
    ];
  },
  async setSession({ id, attributes }) {
    await store.create({ ...attributes, tokenHash: secrets.hash(id) });
  },
  // Lucia has no absolute maximum and would extend beyond it: `sessions.ts` writes the bounded expiry.
  async updateSessionExpiration() {},
  async deleteSession(token) {
    await store.deleteByHash(secrets.hash(token));
  },
  async deleteUserSessions(userId) {
    await store.deleteAllOf(userId);
  },
  async deleteExpiredSessions() {
    await store.deleteExpired(clock.now());
  },
  async getUserSessions() {
    throw new Error('Raw tokens are not stored: list sessions by their public ids.');
  },
});
