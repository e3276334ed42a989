import { newId } from '@atelier/core/ids';
import type { SessionRecord } from '@atelier/core/ports/records';
import { Lucia, TimeSpan } from 'lucia';
import { hostCookie } from '../cookies.ts';
import { createLru } from '../lru.ts';
import { createAuthenticate } from './authenticate.ts';
import { absoluteEnd, expiryAt, hasEnded } from './lifetime.ts';
import { luciaAdapter } from './lucia-adapter.ts';
import type { Device, Sessions, SessionsDeps, StartedSession } from './types.ts';

const maxUserAgentLength = 256;
/** Hashes of tokens that are remembered as valid. */
const maxFamiliar = 10_000;

export const createSessions = (deps: SessionsDeps): Sessions => {
  const { store, userChanges, clock, secrets, settings, cacheSize } = deps;
  const findBatched = deps.batchLookUps(
    (hashes) => store.findManyWithUser(hashes),
    (found) => found.session.tokenHash,
  );
  // Where nobody reports changes every request asks the database; those of one turn share a round trip.
  const findWithUser = (tokenHash: string) =>
    userChanges() === null ? findBatched(tokenHash) : store.findWithUser(tokenHash);
  const lucia = new Lucia(luciaAdapter({ store, findWithUser, clock, secrets }), {
    sessionExpiresIn: new TimeSpan(settings.slidingTtlMs, 'ms'),
    getSessionAttributes: (record) => ({ record }),
    getUserAttributes: (asRead) => asRead,
  });
  const cookie = hostCookie(settings.cookieName, settings.secureCookies);
  /** Tokens that were valid at their last look-up: a flood of made-up tokens from the same address does not block them. */
  const familiar = createLru<true>(Math.max(cacheSize, maxFamiliar));

  const nowMs = (): number => clock.now().getTime();

  const started = (token: string, session: SessionRecord): StartedSession => {
    familiar.set(session.tokenHash, true);
    const maxAgeMs = absoluteEnd(session.createdAt, settings) - nowMs();
    return { token, session, setCookie: cookie.set(token, Math.floor(maxAgeMs / 1000)) };
  };
  const deviceFields = ({ ip, userAgent }: Device): Device => ({
    ip,
    userAgent: userAgent.slice(0, maxUserAgentLength),
  });

  return {
    cookieName: cookie.name,
    async start({ userId, method, provenAt, ...device }) {
      const token = secrets.token();
      const now = clock.now();
      const session: SessionRecord = {
        ...deviceFields(device),
        tokenHash: secrets.hash(token),
        id: newId('session'),
        userId,
        method,
        createdAt: now,
        provenAt,
        lastSeenAt: now,
        expiresAt: new Date(expiryAt(now, now.getTime(), settings)),
      };
      await lucia.createSession(userId, session, { sessionId: token });
      await store.trim(userId, settings.maxPerUser);
      return started(token, session);
    },
    authenticate: createAuthenticate(deps, lucia, familiar),
    async renew({ userId, tokenHash }, device, provenAt) {
      const token = secrets.token();
      const renewed = await store.replaceToken(userId, tokenHash, {
        ...deviceFields(device),
        tokenHash: secrets.hash(token),
        provenAt,
      });
      return renewed === null || hasEnded(renewed, nowMs(), settings) ? null : started(token, renewed);
    },
    blankCookie: cookie.clear,
    readCookie: cookie.read,
    hasCookie: cookie.isIn,
  };
};
