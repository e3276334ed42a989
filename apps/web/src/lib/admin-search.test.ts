import type { PolicyRow } from '@atelier/core/schemas/admin';
import { checkRows } from '@atelier/core/testing/check-rows';
import { expect, test } from 'vitest';
import { auditListInput, parseAuditSearch } from './audit-search.ts';
import { limitText, matchesPolicy, parsePolicySearch } from './policy-search.ts';
import { orderOf, parseUserSearch, sortedBy, userListInput } from './user-search.ts';

test('the list of users keeps only known filters in the address, and not the default order', () => {
  expect(parseUserSearch({ q: ' Ada ', role: 'admin', state: 'locked', factor: 'passkey', x: 1 })).toEqual({
    q: 'Ada',
    role: 'admin',
    state: 'locked',
    factor: 'passkey',
  });
  expect(parseUserSearch({ sort: 'created', dir: 'desc', role: 'king', state: 'odd', factor: 1 })).toEqual(
    {},
  );
  expect(parseUserSearch({ sort: 'name' })).toEqual({ sort: 'name', dir: 'asc' });
});

test('a press on a column sorts by it, and the next press the other way round', () => {
  const byName = sortedBy({ q: 'a' }, 'name');
  expect(byName).toEqual({ q: 'a', sort: 'name', dir: 'asc' });
  expect(sortedBy(byName, 'name')).toEqual({ q: 'a', sort: 'name', dir: 'desc' });
  expect(orderOf(sortedBy(byName, 'lastSignIn'))).toEqual({ by: 'lastSignIn', direction: 'desc' });
  expect(sortedBy(byName, 'created')).toEqual({ q: 'a' });
});

test('each state is asked for by lock and invitation', () => {
  expect(userListInput({ state: 'active' })).toMatchObject({ locked: false, invited: false });
  expect(userListInput({ state: 'locked' })).toEqual({ sort: 'created', direction: 'desc', locked: true });
  expect(userListInput({ state: 'invited', factor: 'off' })).toMatchObject({
    invited: true,
    secondFactor: 'off',
  });
});

test('a time range ends now and replaces typed times', () => {
  const search = parseAuditSearch({
    range: '24h',
    from: '2026-01-01T00:00',
    person: ' ada@example.org ',
    ip: '::1',
  });
  expect(search).toEqual({ range: '24h', person: 'ada@example.org', ip: '::1' });
  expect(auditListInput(search, 'usr_1', Date.UTC(2026, 0, 2))).toEqual({
    personId: 'usr_1',
    ip: '::1',
    from: '2026-01-01T00:00:00.000Z',
  });
  expect(parseAuditSearch({ range: 'century', from: 'x' })).toEqual({ from: 'x' });
  expect(auditListInput({ from: 'x' }, undefined, 0)).toEqual({});
});

test('a limit reads as a sentence with the configured numbers', () =>
  checkRows(
    [
      [{ limit: 'write', who: 'admin' }, '60 per minute per user'],
      [{ limit: 'signIn', who: 'public' }, '5 per 10 minutes per address'],
      [{ limit: 'export', who: 'admin' }, '10 per hour per user'],
      [{ limit: 'odd', who: 'protected' }, '7 per 90 seconds per user'],
      [{ limit: null, who: 'public' }, null],
    ] as const,
    '%j',
    (row, words) => {
      const limits = [
        { name: 'write', points: 60, windowS: 60 },
        { name: 'signIn', points: 5, windowS: 600 },
        { name: 'export', points: 10, windowS: 3600 },
        { name: 'odd', points: 7, windowS: 90 },
      ];
      expect(limitText(row, limits)).toBe(words);
    },
  ));

test('the policy is searched by all words, in any column', () => {
  const row: PolicyRow = {
    name: 'admin.users.lock',
    kind: 'mutation',
    who: 'admin',
    can: 'user:lock',
    limit: 'write',
    audit: 'user_locked',
    credentials: ['session'],
    stepUp: true,
    beforeEnrolment: false,
    csrf: 'token',
    worksIn: 'normal',
  };
  const found = (q: string) => matchesPolicy(row, '60 per minute per user', { q });
  expect([found('USER:LOCK step-up'), found('60 per minute'), found('lock nothing')]).toEqual([
    true,
    true,
    false,
  ]);
  expect(parsePolicySearch({ q: '  x ', who: 'nobody' })).toEqual({ q: 'x' });
});
