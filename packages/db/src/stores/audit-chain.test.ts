import { expect, test } from 'vitest';
import { chainHash, chainStart, storableEntry } from './audit-chain.ts';

test('the hash of a stored event is what another program computed for its canonical text', () => {
  // SHA-256 of 64 zeros, a line feed and the fields as JSON with sorted keys. Rows on disk depend on it: never change it.
  const entry = storableEntry({
    time: new Date('2026-03-10T12:00:00.123Z'),
    type: 'login_success',
    actorId: 'usr_a',
    workspaceId: null,
    credentialId: null,
    requestId: 'req_1',
    ip: '::1',
    userAgent: 'Test/1.0 ü',
    entityType: 'user',
    entityId: null,
    details: { b: 1.5, a: 'x', t: true, n: null },
  });
  expect(chainStart).toBe('0'.repeat(64));
  expect(chainHash(chainStart, 1, entry)).toBe(
    '4ceda939a4f8cfbb81b5089b56180ff45365371c33f0f96702583a7b7f0eb9c2',
  );
  // Added later, and part of the text only in rows that have it.
  expect(chainHash(chainStart, 1, { ...entry, credentialId: 'ses_1' })).toBe(
    '7db1a809ce4e5c89540637961e52a2308f03f9070abf415808ce76bf7f3e543d',
  );
});
