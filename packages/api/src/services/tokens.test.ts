import { AppError } from '@atelier/core/errors';
import type { BearerTokens } from '@atelier/core/ports/identity';
import { expect, test } from 'vitest';
import type { Caller } from '../call.ts';
import { createWaysInBench, minuteMs } from '../testing/ways-in.ts';
import { tokenService } from './tokens.ts';

const open = () => {
  const bench = createWaysInBench();
  let minted = 0;
  const bearerTokens: BearerTokens = {
    mint() {
      minted += 1;
      const of = (type: string, ttlMs: number) => ({
        token: `${type}_${minted}`,
        tokenHash: `#${type}_${minted}`,
        expiresAt: new Date(bench.clock.now().getTime() + ttlMs),
      });
      return { access: of('at', 30 * minuteMs), refresh: of('rt', 14 * 24 * 60 * minuteMs) };
    },
    refreshHash: (token) => (token.startsWith('rt_') ? `#${token}` : null),
    accessHash: (token) => (token.startsWith('at_') ? `#${token}` : null),
    isAlive: (_kind, expiresAt) => expiresAt > bench.clock.now(),
  };
  const service = tokenService({ ...bench, bearerTokens });
  const issue = (caller: Caller, name = 'script') =>
    service.issue(caller, name, bench.device, bench.trail(caller));
  const refresh = (token: string) => service.refresh(token, bench.device, bench.trail());
  return { bench, service, issue, refresh };
};

const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'fine',
    (thrown: unknown) => (thrown instanceof AppError ? `${thrown.code}: ${thrown.message}` : thrown),
  );

test('an issued pair is stored as hashes, told of by mail and never in an event', async () => {
  const { bench, service, issue } = open();
  const ann = await bench.signedIn();
  const pair = await issue(ann);
  const kept = JSON.stringify([[...bench.tables.accessTokens], [...bench.tables.refreshTokens]]);
  expect(kept).not.toContain(`"${pair.accessToken}"`);
  expect(kept).not.toContain(`"${pair.refreshToken}"`);
  expect(bench.changes()).toEqual(['token_issued']);
  expect(bench.events()).toEqual([{ type: 'token_issued' }]);
  expect(await service.list(ann)).toMatchObject([{ id: pair.id, name: 'script', lastUsedAt: null }]);
  expect(pair.refreshExpiresAt).toBe((await service.list(ann))[0]?.expiresAt);
});

test('an account whose address is unproven gets no tokens', async () => {
  const { bench, issue } = open();
  expect(await refusal(issue(await bench.signedIn({ emailVerifiedAt: null })))).toMatch('email_unverified');
});

test('there are at most fifty clients', async () => {
  const { bench, issue } = open();
  const ann = await bench.signedIn();
  for (let count = 0; count < 50; count += 1) await issue(ann);
  expect(await refusal(issue(ann))).toMatch('conflict');
});

test('a refresh token is good once: who shows it again ends the whole family', async () => {
  const { bench, issue, refresh } = open();
  const ann = await bench.signedIn();
  const first = await issue(ann);
  const second = await refresh(first.refreshToken);
  expect(second.id).toBe(first.id);
  expect(await refusal(refresh(first.refreshToken))).toMatch('unauthenticated');
  expect(bench.tables.families.size + bench.tables.accessTokens.size + bench.tables.refreshTokens.size).toBe(
    0,
  );
  expect(await refusal(refresh(second.refreshToken))).toMatch('unauthenticated');
  expect(bench.changes()).toEqual(['token_issued', 'token_reused']);
  expect(bench.events().map(({ type }) => type)).toEqual(['token_issued', 'token_refreshed', 'token_reused']);
});

test('a new pair ends the access token of the one before', async () => {
  const { bench, issue, refresh } = open();
  const { refreshToken } = await issue(await bench.signedIn());
  const { accessToken } = await refresh(refreshToken);
  expect([...bench.tables.accessTokens.keys()]).toEqual([`#${accessToken}`]);
});

test('of a token shown twice at once one goes on at most, and the family ends', async () => {
  const { bench, issue, refresh } = open();
  const { refreshToken } = await issue(await bench.signedIn());
  const outcomes = await Promise.all([refusal(refresh(refreshToken)), refusal(refresh(refreshToken))]);
  expect(outcomes.filter((outcome) => outcome === 'fine')).toHaveLength(1);
  expect(bench.tables.families.size).toBe(0);
});

test('every refusal says the same', async () => {
  const { bench, issue, refresh } = open();
  const ann = await bench.signedIn();
  const locked = await bench.signedIn();
  const used = await issue(ann);
  await refresh(used.refreshToken);
  const ofLocked = await issue(locked);
  const user = bench.tables.users.get(locked.user.id);
  if (user !== undefined) bench.tables.users.set(user.id, { ...user, lockedAt: bench.clock.now() });
  const old = await issue(ann);
  const sayings = [
    await refusal(refresh(used.refreshToken)),
    await refusal(refresh(ofLocked.refreshToken)),
    await refusal(refresh('rt_made_up')),
    await refusal(refresh(used.accessToken)),
  ];
  bench.advance(15 * 24 * 60 * minuteMs);
  sayings.push(await refusal(refresh(old.refreshToken)));
  expect(new Set(sayings).size).toBe(1);
  expect(sayings[0]).toMatch('unauthenticated');
});

test('a locked account does not use its refresh token up', async () => {
  const { bench, issue, refresh } = open();
  const { user } = await bench.signedIn();
  const { refreshToken } = await issue(bench.callerOf(user.id));
  const before = bench.tables.users.get(user.id);
  if (before === undefined) throw new Error('They exist.');
  bench.tables.users.set(user.id, { ...before, lockedAt: bench.clock.now() });
  expect(await refusal(refresh(refreshToken))).toMatch('unauthenticated');
  bench.tables.users.set(user.id, before);
  expect(await refusal(refresh(refreshToken))).toBe('fine');
});

test('revoking ends the client at once; a stranger revokes nothing', async () => {
  const { bench, service, issue, refresh } = open();
  const ann = await bench.signedIn();
  const bob = await bench.signedIn();
  const { id, refreshToken } = await issue(ann);
  expect(await refusal(service.revoke(bob, id, bench.trail(bob)))).toMatch('not_found');
  await service.revoke(ann, id, bench.trail(ann));
  expect(bench.tables.accessTokens.size).toBe(0);
  expect(await refusal(refresh(refreshToken))).toMatch('unauthenticated');
  expect(bench.events().at(-1)).toEqual({ type: 'token_revoked' });
});
