import { AppError } from '@atelier/core/errors';
import type { BearerStore } from '@atelier/core/ports/identity-stores';
import type { LookUpThrottle } from '@atelier/core/ports/services';
import { stoppedClock } from '@atelier/core/testing/clocks';
import { userRecord } from '@atelier/core/testing/records';
import { expect, test } from 'vitest';
import { createSecretSource } from '../secrets.ts';
import { minuteMs } from '../testing/sessions.ts';
import { createBearerAuthentication } from './authentication.ts';
import { bearerTokenDefaults, createBearerTokens } from './tokens.ts';

type Found = NonNullable<Awaited<ReturnType<BearerStore['findAccess']>>>;
const ip = '203.0.113.7';

/** A store with one access token, and a throttle that counts what passes through it. */
const harness = () => {
  const clock = stoppedClock();
  const tokens = createBearerTokens({ secrets: createSecretSource(), clock, ...bearerTokenDefaults });
  const { passwordHash: _, ...user } = userRecord();
  const family = { id: 'tok_1', userId: user.id };
  const { access, refresh } = tokens.mint(family);
  const { tokenHash, expiresAt } = access;
  const token = { tokenHash, familyId: family.id, userId: user.id, expiresAt };
  const row: Found = { user, workspaceRole: 'owner', token };
  const rows = new Map([[tokenHash, row]]);
  const touches: { familyId: string; at: Date; ip: string }[] = [];
  const errors: unknown[] = [];
  const counts = { lookUps: 0, throttled: 0 };
  const store: Pick<BearerStore, 'findAccess' | 'touch'> = {
    async findAccess(hash) {
      counts.lookUps += 1;
      return rows.get(hash) ?? null;
    },
    async touch(familyId, at, from) {
      touches.push({ familyId, at, ip: from });
    },
  };
  const throttle: LookUpThrottle = (find) => {
    counts.throttled += 1;
    return find();
  };
  const bearer = createBearerAuthentication({
    store,
    tokens,
    clock,
    onBackgroundError: (error) => errors.push(error),
  });
  const authenticate = (token = access.token, pass = throttle) => bearer.authenticate(token, ip, pass);
  return { clock, tokens, user, access, refresh, row, rows, store, touches, errors, counts, authenticate };
};

test('a valid access token yields its user and its token family', async () => {
  const { authenticate, user } = harness();
  const principal = await authenticate();
  const capabilities = { sentByBrowser: false, provenAt: null, limitKey: user.id, scopes: null };
  expect(principal).toMatchObject({
    user,
    workspaceRole: 'owner',
    credential: { kind: 'accessToken', id: 'tok_1', ...capabilities },
  });
  expect(await principal?.credential.currentHolder()).toMatchObject({ user, workspaceRole: 'owner' });
});

test('malformed tokens and refresh tokens pass the throttle, but cost no look-up', async () => {
  const { authenticate, access, refresh, counts } = harness();
  for (const token of ['', 'atl_at_x', `${access.token}x`, refresh.token])
    expect(await authenticate(token)).toBeNull();
  expect(counts).toEqual({ lookUps: 0, throttled: 4 });
});

test('an unknown, a revoked and an expired token, and the token of a locked user, are refused', async () => {
  const { authenticate, tokens, clock, rows, row, user, access } = harness();
  expect(await authenticate(tokens.mint({ id: 'tok_2', userId: user.id }).access.token)).toBeNull();
  rows.set(access.tokenHash, { ...row, user: { ...user, lockedAt: clock.now() } });
  expect(await authenticate()).toBeNull();
  rows.delete(access.tokenHash);
  expect(await authenticate()).toBeNull();
  rows.set(access.tokenHash, row);
  expect(await authenticate()).not.toBeNull();
  clock.advance(bearerTokenDefaults.accessTtlMs);
  expect(await authenticate()).toBeNull();
});

test('a token that was valid skips the throttle, until it is refused once', async () => {
  const { authenticate, rows, row, access, counts } = harness();
  const closed: LookUpThrottle = () => Promise.reject(new AppError('rate_limited'));
  await expect(authenticate(access.token, closed)).rejects.toMatchObject({ code: 'rate_limited' });
  expect(await authenticate()).not.toBeNull();
  expect(await authenticate(access.token, closed)).not.toBeNull();
  expect(counts).toEqual({ lookUps: 2, throttled: 1 });
  rows.delete(access.tokenHash);
  expect(await authenticate(access.token, closed)).toBeNull();
  rows.set(access.tokenHash, row);
  await expect(authenticate(access.token, closed)).rejects.toMatchObject({ code: 'rate_limited' });
});

test('the last use is written at most once a minute, also for parallel requests', async () => {
  const { authenticate, clock, touches } = harness();
  await Promise.all([1, 2, 3].map(() => authenticate()));
  expect(touches).toEqual([{ familyId: 'tok_1', at: clock.now(), ip }]);
  clock.advance(minuteMs - 1);
  await authenticate();
  expect(touches).toHaveLength(1);
  clock.advance(1);
  await authenticate();
  expect(touches).toHaveLength(2);
});

test('a refused token leaves no last use', async () => {
  const { authenticate, clock, touches } = harness();
  clock.advance(bearerTokenDefaults.accessTtlMs);
  await authenticate();
  expect(touches).toEqual([]);
});

test('a last use that cannot be written does not fail the request', async () => {
  const { authenticate, store, errors } = harness();
  store.touch = () => Promise.reject(new Error('disk full'));
  for (let i = 0; i < 3; i += 1) expect(await authenticate()).not.toBeNull();
  expect(errors).toEqual([new Error('disk full')]);
});
