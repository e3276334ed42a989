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

  test('every start makes another token of at least 160 bits', async () => {
    const { sessions, token } = await signIn();
    const { token: second } = await sessions.start(ann);
    expect(second).not.toBe(token);
    expect(token).toMatch(/^[A-Za-z0-9_-]{27,}$/);
  });

  test('over TLS the cookie is Secure and host-bound', async () => {
    const { setCookie, token, sessions } = await signIn();
    expect(setCookie).toBe(
      `__Host-atelier_session=${token}; HttpOnly; Max-Age=604800; Path=/; SameSite=Lax; Secure`,
    );
    expect(sessions.blankCookie()).toBe(
      '__Host-atelier_session=; HttpOnly; Max-Age=0; Path=/; SameSite=Lax; Secure',
    );
  });

  test('without TLS the cookie has its plain name', async () => {
    const { setCookie, token } = await signIn({ settings: { secureCookies: false } });
    expect(setCookie).toBe(`atelier_session=${token}; HttpOnly; Max-Age=604800; Path=/; SameSite=Lax`);
  });

  test('beyond the maximum the oldest session of that user ends, and nobody else’s', async () => {
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

  test('a session says how it began', async () => {
    const { sessions, clock } = await signIn();
    const { session } = await sessions.start({ ...ann, method: 'passkey' });
    expect(session).toMatchObject({ method: 'passkey', createdAt: clock.now() });
  });

  test('a new session counts as proven from the moment that its starter names, not from its own start (R-ID-9)', async () => {
    const { sessions, clock } = await signIn();
    const provenAt = new Date(clock.now().getTime() - 3_600_000);
    const { token } = await sessions.start({ ...ann, provenAt });
    expect(await sessions.authenticate(token)).toMatchObject({
      session: { createdAt: clock.now(), provenAt },
    });
  });

  test('an endless user agent is cut', async () => {
    const { sessions } = await signIn();
    const { session } = await sessions.start({ ...ann, userAgent: 'x'.repeat(16_000) });
    expect(session.userAgent).toHaveLength(256);
  });
});

describe('authenticating', () => {
  test('a good token names its user', async () => {
    const { sessions, token, session } = await signIn();
    expect(await sessions.authenticate(token)).toMatchObject({ session, user: { id: 'ann' } });
  });

  test('a malformed token is refused before any look-up', async () => {
    const { sessions, store, token } = await signIn();
    const odd = ['', ' ', `${token} `, `${token}=`, token.slice(0, 5), 'é'.repeat(40), 'a'.repeat(101)];
    for (const one of odd) expect(sessions.authenticate(one)).toBeNull();
    expect(store.lookUps).toBe(0);
  });

  test('no made-up token is anybody', async () => {
    const { sessions } = await signIn();
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.base64String()), async (made) => {
        expect(await sessions.authenticate(made)).toBeNull();
      }),
      { numRuns: 200 },
    );
  });

  test('a session ends at its expiry and its row goes', async () => {
    const { sessions, store, clock, token } = await signIn();
    clock.advance(dayMs);
    expect(await sessions.authenticate(token)).toBeNull();
    expect(store.rows.size).toBe(0);
  });

  test('a session is good until the last millisecond', async () => {
    const { sessions, clock, token } = await signIn({ settings: { absoluteTtlMs: hourMs } });
    clock.advance(hourMs - 50);
    expect(await sessions.authenticate(token)).not.toBeNull();
  });

  test('an idle session ends, a used one does not', async () => {
    const harness = await signIn({ settings: { idleTtlMs: 30 * minuteMs } });
    const other = await harness.sessions.start(ann);
    for (let i = 0; i < 4; i += 1) {
      harness.clock.advance(10 * minuteMs);
      expect(await harness.sessions.authenticate(harness.token)).not.toBeNull();
    }
    expect(await harness.sessions.authenticate(other.token)).toBeNull();
    expect(harness.store.rows.size).toBe(1);
  });

  test('a stricter absolute maximum also ends sessions that began before it', async () => {
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

  test('a session whose user is gone is refused', async () => {
    const { sessions, store, token } = await signIn();
    store.commit(() => store.users.delete('ann'));
    expect(await sessions.authenticate(token)).toBeNull();
  });
});

describe('sliding', () => {
  test('the expiry slides only when less than half of it is left', async () => {
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

  test('however busy, a session ends after the absolute maximum (R-SESS-2)', async () => {
    const { sessions, store, clock, token, session } = await signIn();
    const ends = new Set<number>();
    for (let hour = 1; hour < 7 * 24; hour += 1) {
      clock.advance(hourMs);
      const found = await sessions.authenticate(token);
      expect(found).not.toBeNull();
      ends.add(found?.session.expiresAt.getTime() ?? 0);
    }
    expect(Math.max(...ends)).toBe(session.createdAt.getTime() + 7 * dayMs);
    // The first end and one slide each 13 hours, none once the bound is reached.
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
  test('is written at most once a minute, also for requests side by side', async () => {
    const { sessions, store, clock, token } = await signIn();
    const knock = () => Promise.all([1, 2, 3].map(() => sessions.authenticate(token)));
    await knock();
    expect(store.touches).toBe(0);
    clock.advance(minuteMs);
    await knock();
    await knock();
    expect(store.touches).toBe(1);
    expect([...store.rows.values()][0]?.lastSeenAt).toEqual(clock.now());
  });

  test('that cannot be written fails no request and is tried once a minute', async () => {
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

  test('a session that anybody ended is refused on the very next call (R-SESS-3)', async () => {
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

  test('a slow look-up from before a revocation cannot re-enter behind a newer one', async () => {
    const { sessions, store, token, secrets } = await signIn();
    const find = store.findWithUser;
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    store.findWithUser = async (tokenHash) => {
      const found = await find(tokenHash);
      await gate;
      return found;
    };
    const slow = sessions.authenticate(token);
    store.findWithUser = find;
    store.commit(() => store.rows.delete(secrets.hash(token)));
    expect(await sessions.authenticate(token)).toBeNull();
    open();
    await slow;
    expect(await sessions.authenticate(token)).toBeNull();
  });

  test('what it knows is judged by the clock each time', async () => {
    const { sessions, clock, token } = await signIn({
      settings: { slidingTtlMs: 10_000, absoluteTtlMs: 5_000 },
    });
    await sessions.authenticate(token);
    expect(sessions.authenticate(token)).not.toBeInstanceOf(Promise);
    clock.advance(5_000);
    expect(await sessions.authenticate(token)).toBeNull();
  });

  test('without a data version nothing is remembered', async () => {
    const { sessions, store, token } = await signIn({ canTellVersion: false });
    for (let i = 0; i < 3; i += 1) await sessions.authenticate(token);
    expect(store.lookUps).toBe(3);
  });

  test('unknown tokens are not remembered', async () => {
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
  const held = async (options: HarnessOptions = {}) => {
    const harness = await signIn(options);
    const { tokenHash, userId, id: sessionId } = harness.session;
    return { ...harness, held: { tokenHash, userId, sessionId } };
  };

  test('a renewal that is no proof leaves the time of the last one', async () => {
    const { sessions, session, clock, held: old } = await held();
    clock.advance(6 * hourMs);
    const renewed = await sessions.renew(old, phone, session.provenAt);
    expect(renewed?.session.provenAt).toEqual(session.provenAt);
  });

  test('the same session goes on under a new token, proven now', async () => {
    const { sessions, token, session, clock, held: old, secrets } = await held();
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

  test('the old token is worth nothing on the very next call, though the cache knew it (ASVS 7.2.4)', async () => {
    const { sessions, token, held: old, clock } = await held();
    await sessions.authenticate(token);
    expect(sessions.authenticate(token)).not.toBeInstanceOf(Promise);
    await sessions.renew(old, phone, clock.now());
    expect(await sessions.authenticate(token)).toBeNull();
  });

  test('renewing does not prolong the absolute maximum', async () => {
    const { sessions, session, clock, held: old } = await held({ settings: { absoluteTtlMs: 30 * hourMs } });
    clock.advance(20 * hourMs);
    const renewed = await sessions.renew(old, phone, clock.now());
    expect(renewed?.session.createdAt).toEqual(session.createdAt);
    expect(renewed?.setCookie).toContain(`Max-Age=${10 * 3600};`);
  });

  test('of several concurrent renewals one wins', async () => {
    const { sessions, store, held: old, clock } = await held();
    const renewals = await Promise.all([1, 2, 3, 4].map(() => sessions.renew(old, phone, clock.now())));
    const winners = renewals.filter((one) => one !== null);
    expect(winners).toHaveLength(1);
    expect([...store.rows.keys()]).toEqual(winners.map(({ session }) => session.tokenHash));
  });

  test('nobody renews an unknown, an ended or another user’s session', async () => {
    const { sessions, store, secrets, clock, held: old } = await held();
    expect(await sessions.renew({ ...old, tokenHash: secrets.hash('x') }, phone, clock.now())).toBeNull();
    expect(await sessions.renew({ ...old, userId: 'bob' }, phone, clock.now())).toBeNull();
    expect([...store.rows.keys()]).toEqual([old.tokenHash]);
    clock.advance(dayMs);
    expect(await sessions.renew(old, phone, clock.now())).toBeNull();
  });

  test('a renewal of a session that lay idle too long gives nothing', async () => {
    const { sessions, clock, held: old } = await held({ settings: { idleTtlMs: 30 * minuteMs } });
    clock.advance(30 * minuteMs);
    expect(await sessions.renew(old, phone, clock.now())).toBeNull();
  });

  test('an endless user agent is cut here as well', async () => {
    const { sessions, held: old, clock } = await held();
    const renewed = await sessions.renew(old, { ...phone, userAgent: 'x'.repeat(16_000) }, clock.now());
    expect(renewed?.session.userAgent).toHaveLength(256);
  });
});
