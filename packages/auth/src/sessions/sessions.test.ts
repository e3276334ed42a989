import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSessionHarness, dayMs, type HarnessOptions, hourMs, minuteMs } from '../testing/sessions.ts';

const ann = {
  userId: 'ann',
  ip: '203.0.113.7',
  userAgent: 'Firefox',
  method: 'password',
  provenAt: new Date('2031-05-06T07:00:00.000Z'),
} as const;

const signIn = async (options: HarnessOptions = {}) => {
  const harness = createSessionHarness(options);
  const started = await harness.sessions.start(ann);
  return { ...harness, ...started };
};

describe('starting', () => {
  test('the store sees the hash of the token and never the token (R-SESS-1)', async () => {
    const { store, token, secrets } = await signIn();
    expect([...store.rows.keys()]).toEqual([secrets.hash(token)]);
    expect(JSON.stringify([...store.rows])).not.toContain(token);
  });

  test('every session gets a new token of at least 160 bits', async () => {
    const { sessions, token } = await signIn();
    const { token: second } = await sessions.start(ann);
    expect(second).not.toBe(token);
    expect(token).toMatch(/^[A-Za-z0-9_-]{27,}$/);
  });

  test('over TLS the cookie is Secure and has the __Host- prefix', async () => {
    const { setCookie, token, sessions } = await signIn();
    expect(setCookie).toBe(
      `__Host-atelier_session=${token}; HttpOnly; Max-Age=604800; Path=/; SameSite=Lax; Secure`,
    );
    expect(sessions.blankCookie()).toBe(
      '__Host-atelier_session=; HttpOnly; Max-Age=0; Path=/; SameSite=Lax; Secure',
    );
  });

  test('without TLS the cookie has no prefix', async () => {
    const { setCookie, token } = await signIn({ settings: { secureCookies: false } });
    expect(setCookie).toBe(`atelier_session=${token}; HttpOnly; Max-Age=604800; Path=/; SameSite=Lax`);
  });

  test('beyond the maximum the oldest session of that user ends, and no other user’s', async () => {
    const { sessions, clock, token } = await signIn({ settings: { maxPerUser: 2 } });
    const bobs = await sessions.start({ ...ann, userId: 'bob' });
    const later = [];
    for (let i = 0; i < 2; i += 1) {
      clock.advance(1000);
      later.push((await sessions.start(ann)).token);
    }
    expect(await sessions.authenticate(token)).toBeNull();
    for (const one of [bobs.token, ...later]) expect(await sessions.authenticate(one)).not.toBeNull();
  });

  test('a session records its sign-in method', async () => {
    const { sessions, clock } = await signIn();
    const { session } = await sessions.start({ ...ann, method: 'passkey' });
    expect(session).toMatchObject({ method: 'passkey', createdAt: clock.now() });
  });

  test('a new session takes `provenAt` from the caller, not from its start time (R-ID-9)', async () => {
    const { sessions, clock } = await signIn();
    const provenAt = new Date(clock.now().getTime() - 3_600_000);
    const { token } = await sessions.start({ ...ann, provenAt });
    expect(await sessions.authenticate(token)).toMatchObject({
      session: { createdAt: clock.now(), provenAt },
    });
  });

  test('a long user agent is truncated', async () => {
    const { sessions } = await signIn();
    const { session } = await sessions.start({ ...ann, userAgent: 'x'.repeat(16_000) });
    expect(session.userAgent).toHaveLength(256);
  });
});

describe('authenticating', () => {
  test('a valid token yields its session and user', async () => {
    const { sessions, token, session } = await signIn();
    expect(await sessions.authenticate(token)).toMatchObject({ session, user: { id: 'ann' } });
  });

  test('a malformed token is refused before any look-up', async () => {
    const { sessions, store, token } = await signIn();
    const odd = ['', ' ', `${token} `, `${token}=`, token.slice(0, 5), 'é'.repeat(40), 'a'.repeat(101)];
    for (const one of odd) expect(sessions.authenticate(one)).toBeNull();
    expect(store.lookUps).toBe(0);
  });

  test('a made-up token is refused', async () => {
    const { sessions } = await signIn();
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.base64String()), async (made) => {
        expect(await sessions.authenticate(made)).toBeNull();
      }),
      { numRuns: 200 },
    );
  });

  test('a session ends at its expiry and its row is deleted', async () => {
    const { sessions, store, clock, token } = await signIn();
    clock.advance(dayMs);
    expect(await sessions.authenticate(token)).toBeNull();
    expect(store.rows.size).toBe(0);
  });

  test('a session is valid until the last millisecond', async () => {
    const { sessions, clock, token } = await signIn({ settings: { absoluteTtlMs: hourMs } });
    clock.advance(hourMs - 50);
    expect(await sessions.authenticate(token)).not.toBeNull();
  });

  test('an idle session ends, one in use does not', async () => {
    const harness = await signIn({ settings: { idleTtlMs: 30 * minuteMs } });
    const other = await harness.sessions.start(ann);
    for (let i = 0; i < 4; i += 1) {
      harness.clock.advance(10 * minuteMs);
      expect(await harness.sessions.authenticate(harness.token)).not.toBeNull();
    }
    expect(await harness.sessions.authenticate(other.token)).toBeNull();
    expect(harness.store.rows.size).toBe(1);
  });

  test('a stricter absolute maximum also ends older sessions', async () => {
    const { store, clock, token, sessions } = await signIn();
    const [row] = [...store.rows.values()];
    if (row === undefined) throw new Error('no row');
    const createdAt = new Date(clock.now().getTime() - 8 * dayMs);
    store.commit(() => store.rows.set(row.tokenHash, { ...row, createdAt }));
    expect(await sessions.authenticate(token)).toBeNull();
    expect(store.rows.size).toBe(0);
  });

  test('a locked user is refused on the very next call (R-ID-10)', async () => {
    const { sessions, store, clock, token } = await signIn();
    const found = await sessions.authenticate(token);
    if (found === null) throw new Error('not signed in');
    store.commit(() => store.users.set('ann', { ...found.user, lockedAt: clock.now() }));
    expect(await sessions.authenticate(token)).toBeNull();
  });

  test('a session whose user was deleted is refused', async () => {
    const { sessions, store, token } = await signIn();
    store.commit(() => store.users.delete('ann'));
    expect(await sessions.authenticate(token)).toBeNull();
  });
});

describe('sliding', () => {
  test('the expiry is extended only when less than half of it is left', async () => {
    const { sessions, store, clock, token, session, secrets } = await signIn();
    clock.advance(12 * hourMs);
    const before = await sessions.authenticate(token);
    expect(before?.session.expiresAt).toEqual(session.expiresAt);
    clock.advance(1);
    const slid = await sessions.authenticate(token);
    const expected = new Date(clock.now().getTime() + dayMs);
    expect(slid?.session.expiresAt).toEqual(expected);
    expect(store.rows.get(secrets.hash(token))?.expiresAt).toEqual(expected);
  });

  test('a session in constant use ends after the absolute maximum (R-SESS-2)', async () => {
    const { sessions, store, clock, token, session } = await signIn();
    const ends = new Set<number>();
    for (let hour = 1; hour < 7 * 24; hour += 1) {
      clock.advance(hourMs);
      const found = await sessions.authenticate(token);
      expect(found).not.toBeNull();
      ends.add(found?.session.expiresAt.getTime() ?? 0);
    }
    expect(Math.max(...ends)).toBe(session.createdAt.getTime() + 7 * dayMs);
    // The first expiry, and one extension each 13 hours until the bound is reached.
    expect(ends.size).toBeLessThanOrEqual(14);
    clock.advance(hourMs);
    expect(await sessions.authenticate(token)).toBeNull();
    expect(store.rows.size).toBe(0);
  });

  test('a later expiry that cannot be written does not fail the request', async () => {
    const { sessions, store, clock, token, session, errors } = await signIn();
    store.setExpiry = () => Promise.reject(new Error('disk full'));
    clock.advance(13 * hourMs);
    const found = await sessions.authenticate(token);
    expect(found?.session.expiresAt).toEqual(session.expiresAt);
    expect(errors).toHaveLength(1);
  });
});

describe('the last activity', () => {
  test('is written at most once a minute, also for parallel requests', async () => {
    const { sessions, store, clock, token } = await signIn();
    const callInParallel = () => Promise.all([1, 2, 3].map(() => sessions.authenticate(token)));
    await callInParallel();
    expect(store.touches).toBe(0);
    clock.advance(minuteMs);
    await callInParallel();
    await callInParallel();
    expect(store.touches).toBe(1);
    expect([...store.rows.values()][0]?.lastSeenAt).toEqual(clock.now());
  });

  test('that cannot be written fails no request and is retried once a minute', async () => {
    const { sessions, store, clock, token, errors } = await signIn();
    store.touch = () => Promise.reject(new Error('disk full'));
    clock.advance(minuteMs);
    for (let i = 0; i < 3; i += 1) expect(await sessions.authenticate(token)).not.toBeNull();
    expect(errors).toHaveLength(1);
  });
});

describe('the cache', () => {
  test('answers without a promise and without a look-up', async () => {
    const { sessions, store, token } = await signIn();
    await sessions.authenticate(token);
    expect(store.lookUps).toBe(1);
    expect(sessions.authenticate(token)).toMatchObject({ user: { id: 'ann' } });
    expect(store.lookUps).toBe(1);
  });

  test('a session ended by another process is refused on the very next call (R-SESS-3)', async () => {
    const { sessions, store, token, secrets } = await signIn();
    await sessions.authenticate(token);
    store.commit(() => store.rows.delete(secrets.hash(token)));
    expect(await sessions.authenticate(token)).toBeNull();
  });

  test('a revocation during the look-up is seen by the next call', async () => {
    const { sessions, store, token, secrets } = await signIn();
    const find = store.findWithUser;
    store.findWithUser = async (tokenHash) => {
      const found = await find(tokenHash);
      store.commit(() => store.rows.delete(secrets.hash(token)));
      return found;
    };
    await sessions.authenticate(token);
    store.findWithUser = find;
    expect(await sessions.authenticate(token)).toBeNull();
  });

  test('a slow look-up from before a revocation is not cached after a newer one', async () => {
    const { sessions, store, token, secrets } = await signIn();
    const find = store.findWithUser;
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    store.findWithUser = async (tokenHash) => {
      const found = await find(tokenHash);
      await released;
      return found;
    };
    const slow = sessions.authenticate(token);
    store.findWithUser = find;
    store.commit(() => store.rows.delete(secrets.hash(token)));
    expect(await sessions.authenticate(token)).toBeNull();
    release();
    await slow;
    expect(await sessions.authenticate(token)).toBeNull();
  });

  test('a cached session is checked against the clock each time', async () => {
    const { sessions, clock, token } = await signIn({
      settings: { slidingTtlMs: 10_000, absoluteTtlMs: 5_000 },
    });
    await sessions.authenticate(token);
    expect(sessions.authenticate(token)).not.toBeInstanceOf(Promise);
    clock.advance(5_000);
    expect(await sessions.authenticate(token)).toBeNull();
  });

  test('where the database cannot tell changes, each call asks for the version and reads the rows after a change', async () => {
    const { sessions, store, token, secrets } = await signIn({ tellsChanges: false });
    const first = await sessions.authenticate(token);
    for (let i = 0; i < 3; i += 1) expect(await sessions.authenticate(token)).toBe(first);
    expect(store.lookUps).toBe(1);
    store.commit(() => store.users.delete('bob'));
    expect(await sessions.authenticate(token)).toEqual(first);
    expect(store.lookUps).toBe(2);
    store.commit(() => store.rows.delete(secrets.hash(token)));
    expect(await sessions.authenticate(token)).toBeNull();
  });

  test('a revocation during a look-up of a versioned session is seen by the next call', async () => {
    const { sessions, store, token, secrets } = await signIn({ tellsChanges: false });
    const find = store.findWithUser;
    store.findWithUser = async (tokenHash) => {
      const found = await find(tokenHash);
      store.commit(() => store.rows.delete(secrets.hash(token)));
      return found;
    };
    await sessions.authenticate(token);
    store.findWithUser = find;
    expect(await sessions.authenticate(token)).toBeNull();
  });

  test('unknown tokens are not cached', async () => {
    const { sessions, store, secrets } = await signIn();
    const token = secrets.token();
    for (let i = 0; i < 2; i += 1) expect(await sessions.authenticate(token)).toBeNull();
    expect(store.lookUps).toBe(2);
  });

  test('is bounded', async () => {
    const { sessions, store, token } = await signIn({ cacheSize: 2 });
    const others = [await sessions.start(ann), await sessions.start(ann)];
    for (const one of [token, ...others.map((other) => other.token), token]) await sessions.authenticate(one);
    expect(store.lookUps).toBe(4);
  });
});

describe('renewing', () => {
  const phone = { ip: '198.51.100.9', userAgent: 'Phone' };
  const signedIn = async (options: HarnessOptions = {}) => {
    const harness = await signIn(options);
    const { tokenHash, userId, id: sessionId } = harness.session;
    return { ...harness, old: { tokenHash, userId, sessionId } };
  };

  test('a renewal without a new proof keeps `provenAt`', async () => {
    const { sessions, session, clock, old } = await signedIn();
    clock.advance(6 * hourMs);
    const renewed = await sessions.renew(old, phone, session.provenAt);
    expect(renewed?.session.provenAt).toEqual(session.provenAt);
  });

  test('the same session continues under a new token, proven now', async () => {
    const { sessions, token, session, clock, old, secrets } = await signedIn();
    await sessions.authenticate(token);
    clock.advance(6 * hourMs);
    const renewed = await sessions.renew(old, phone, clock.now());
    if (renewed === null) throw new Error('not renewed');
    expect(renewed.session).toEqual({
      ...session,
      ...phone,
      tokenHash: secrets.hash(renewed.token),
      provenAt: clock.now(),
    });
    expect(renewed.token).not.toBe(token);
    expect(renewed.setCookie).toContain(`atelier_session=${renewed.token};`);
    expect((await sessions.authenticate(renewed.token))?.session).toMatchObject({
      id: session.id,
      provenAt: clock.now(),
    });
  });

  test('the old token is refused on the very next call, even if it was cached (ASVS 7.2.4)', async () => {
    const { sessions, token, old, clock } = await signedIn();
    await sessions.authenticate(token);
    expect(sessions.authenticate(token)).not.toBeInstanceOf(Promise);
    await sessions.renew(old, phone, clock.now());
    expect(await sessions.authenticate(token)).toBeNull();
  });

  test('renewing does not extend the absolute maximum', async () => {
    const { sessions, session, clock, old } = await signedIn({ settings: { absoluteTtlMs: 30 * hourMs } });
    clock.advance(20 * hourMs);
    const renewed = await sessions.renew(old, phone, clock.now());
    expect(renewed?.session.createdAt).toEqual(session.createdAt);
    expect(renewed?.setCookie).toContain(`Max-Age=${10 * 3600};`);
  });

  test('of several concurrent renewals one wins', async () => {
    const { sessions, store, old, clock } = await signedIn();
    const renewals = await Promise.all([1, 2, 3, 4].map(() => sessions.renew(old, phone, clock.now())));
    const winners = renewals.filter((one) => one !== null);
    expect(winners).toHaveLength(1);
    expect([...store.rows.keys()]).toEqual(winners.map(({ session }) => session.tokenHash));
  });

  test('an unknown, an ended or another user’s session cannot be renewed', async () => {
    const { sessions, store, secrets, clock, old } = await signedIn();
    expect(await sessions.renew({ ...old, tokenHash: secrets.hash('x') }, phone, clock.now())).toBeNull();
    expect(await sessions.renew({ ...old, userId: 'bob' }, phone, clock.now())).toBeNull();
    expect([...store.rows.keys()]).toEqual([old.tokenHash]);
    clock.advance(dayMs);
    expect(await sessions.renew(old, phone, clock.now())).toBeNull();
  });

  test('a session that was idle too long cannot be renewed', async () => {
    const { sessions, clock, old } = await signedIn({ settings: { idleTtlMs: 30 * minuteMs } });
    clock.advance(30 * minuteMs);
    expect(await sessions.renew(old, phone, clock.now())).toBeNull();
  });

  test('a long user agent is truncated at renewal, too', async () => {
    const { sessions, old, clock } = await signedIn();
    const renewed = await sessions.renew(old, { ...phone, userAgent: 'x'.repeat(16_000) }, clock.now());
    expect(renewed?.session.userAgent).toHaveLength(256);
  });
});
