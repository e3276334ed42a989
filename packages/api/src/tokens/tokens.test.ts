import { AppError } from '@atelier/core/errors';
import type { BearerTokens } from '@atelier/core/ports/identity';
import { expect, test } from 'vitest';
import { createServiceHarness, minuteMs } from '../testing/service-harness.ts';
import type { Principal } from '../trpc/request-context.ts';
import { tokenService } from './tokens.ts';

const open = async () => {
  const harness = await createServiceHarness();
  let minted = 0;
  const bearerTokens: BearerTokens = {
    mint() {
      minted += 1;
      const of = (type: string, ttlMs: number) => ({
        token: `${type}_${minted}`,
        tokenHash: harness.secrets.hash(`${type}_${minted}`),
        expiresAt: new Date(harness.clock.now().getTime() + ttlMs),
      });
      return { access: of('at', 30 * minuteMs), refresh: of('rt', 14 * 24 * 60 * minuteMs) };
    },
    refreshHash: (token) => (token.startsWith('rt_') ? harness.secrets.hash(token) : null),
    accessHash: (token) => (token.startsWith('at_') ? harness.secrets.hash(token) : null),
    isAlive: (_kind, expiresAt) => expiresAt > harness.clock.now(),
  };
  const service = tokenService({ ...harness, bearerTokens });
  const issue = (principal: Principal, name = 'script') =>
    service.issue(principal, name, harness.device, harness.trail(principal));
  const refresh = (token: string) => service.refresh(token, harness.device, harness.trail());
  return { harness, service, issue, refresh };
};

const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'fine',
    (thrown: unknown) => (thrown instanceof AppError ? `${thrown.code}: ${thrown.message}` : thrown),
  );

test('an issued token pair is stored as hashes, announced by email and absent from the audit log', async () => {
  const { harness, service, issue } = await open();
  const ann = await harness.signedIn();
  const pair = await issue(ann);
  const kept = JSON.stringify([harness.rows('accessTokens'), harness.rows('refreshTokens')]);
  expect(kept).not.toContain(`"${pair.accessToken}"`);
  expect(kept).not.toContain(`"${pair.refreshToken}"`);
  expect(harness.changes()).toEqual(['token_issued']);
  expect(harness.events()).toEqual([{ type: 'token_issued' }]);
  expect(await service.list(ann)).toMatchObject([{ id: pair.id, name: 'script', lastUsedAt: null }]);
  expect(pair.refreshExpiresAt).toBe((await service.list(ann))[0]?.expiresAt);
});

test('an account with an unverified email gets no tokens', async () => {
  const { harness, issue } = await open();
  expect(await refusal(issue(await harness.signedIn({ emailVerifiedAt: null })))).toMatch('email_unverified');
});

test('an account has at most fifty token families', async () => {
  const { harness, issue } = await open();
  const ann = await harness.signedIn();
  for (let count = 0; count < 50; count += 1) await issue(ann);
  expect(await refusal(issue(ann))).toMatch('conflict');
});

test('a refresh token works once; reuse revokes the whole family', async () => {
  const { harness, issue, refresh } = await open();
  const ann = await harness.signedIn();
  const first = await issue(ann);
  const second = await refresh(first.refreshToken);
  expect(second.id).toBe(first.id);
  expect(await refusal(refresh(first.refreshToken))).toMatch('unauthenticated');
  expect(
    harness.rows('tokenFamilies').length +
      harness.rows('accessTokens').length +
      harness.rows('refreshTokens').length,
  ).toBe(0);
  expect(await refusal(refresh(second.refreshToken))).toMatch('unauthenticated');
  expect(harness.changes()).toEqual(['token_issued', 'token_reused']);
  expect(harness.events().map(({ type }) => type)).toEqual([
    'token_issued',
    'token_refreshed',
    'token_reused',
  ]);
});

test('refreshing revokes the access token of the pair before', async () => {
  const { harness, issue, refresh } = await open();
  const { refreshToken } = await issue(await harness.signedIn());
  const { accessToken } = await refresh(refreshToken);
  expect(harness.rows('accessTokens').map(({ tokenHash }) => tokenHash)).toEqual([
    harness.secrets.hash(accessToken),
  ]);
});

test('a refresh token works once, also in parallel, and reuse revokes the family', async () => {
  const { harness, issue, refresh } = await open();
  const { refreshToken } = await issue(await harness.signedIn());
  const outcomes = await Promise.all([refusal(refresh(refreshToken)), refusal(refresh(refreshToken))]);
  expect(outcomes.filter((outcome) => outcome === 'fine')).toHaveLength(1);
  expect(harness.rows('tokenFamilies')).toEqual([]);
});

test('all refused refreshes get the same answer', async () => {
  const { harness, issue, refresh } = await open();
  const ann = await harness.signedIn();
  const locked = await harness.signedIn();
  const used = await issue(ann);
  await refresh(used.refreshToken);
  const ofLocked = await issue(locked);
  await harness.db.users.lock(locked.user.id, null, harness.clock.now());
  const old = await issue(ann);
  const responses = [
    await refusal(refresh(used.refreshToken)),
    await refusal(refresh(ofLocked.refreshToken)),
    await refusal(refresh('rt_made_up')),
    await refusal(refresh(used.accessToken)),
  ];
  harness.advance(15 * 24 * 60 * minuteMs);
  responses.push(await refusal(refresh(old.refreshToken)));
  expect(new Set(responses).size).toBe(1);
  expect(responses[0]).toMatch('unauthenticated');
});

test('a locked account cannot refresh, and does not use up its refresh token', async () => {
  const { harness, issue, refresh } = await open();
  const { user } = await harness.signedIn();
  const { refreshToken } = await issue(harness.principalOf(user.id));
  await harness.db.users.lock(user.id, null, harness.clock.now());
  expect(await refusal(refresh(refreshToken))).toMatch('unauthenticated');
  await harness.db.users.unlock(user.id);
  expect(await refusal(refresh(refreshToken))).toBe('fine');
});

test('revoking takes effect at once; another user cannot revoke', async () => {
  const { harness, service, issue, refresh } = await open();
  const ann = await harness.signedIn();
  const bob = await harness.signedIn();
  const { id, refreshToken } = await issue(ann);
  expect(await refusal(service.revoke(bob, id, harness.trail(bob)))).toMatch('not_found');
  await service.revoke(ann, id, harness.trail(ann));
  expect(harness.rows('accessTokens')).toEqual([]);
  expect(await refusal(refresh(refreshToken))).toMatch('unauthenticated');
  expect(harness.events().at(-1)).toEqual({ type: 'token_revoked' });
});
