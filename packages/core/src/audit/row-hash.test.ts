import { expect, test } from 'vitest';
import { canonicalJson, chainStart, partDigest, rowHash, rowHashV1 } from './row-hash.ts';

// What other programs computed. Rows on disk depend on it: never change it.
const row = {
  seq: 1,
  time: '2026-03-10T12:00:00.123Z',
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
};

test('the hash of a row of format 1 is what another program computed for its canonical text', () => {
  expect(chainStart).toBe('0'.repeat(64));
  expect(rowHashV1(chainStart, row)).toBe('4ceda939a4f8cfbb81b5089b56180ff45365371c33f0f96702583a7b7f0eb9c2');
  // Added later, and part of the text only in rows that have it.
  expect(rowHashV1(chainStart, { ...row, credentialId: 'ses_1' })).toBe(
    '7db1a809ce4e5c89540637961e52a2308f03f9070abf415808ce76bf7f3e543d',
  );
});

test('the digests of a part and the hash of a row are what another program computed for their text', () => {
  const whoDigest = partDigest('who', 'c2FsdC1vZi0xNi1ieXRlcw', row);
  const whatDigest = partDigest('what', 'c2FsdC1vZi0xNi1ieXRlcw', row);
  expect(whoDigest).toBe('IZu7api7nZi5nPpI667Z67H-0Rx-3BORr6WhobwbXak');
  expect(whatDigest).toBe('Qe0CYEbAA-bAz3Y9y23JhEMMm9lD5NfmirhXgP8bagk');
  expect(rowHash(chainStart, row, { whoDigest, whatDigest })).toBe(
    'cf386fbdcfc21b58ad00227f96ceae60ced527091b06e1b789a504ca3b9b84a2',
  );
});

test('equal values have equal text, in the form of RFC 8785', () => {
  const value = {
    b: { d: 1e21, c: -0 },
    a: 'é\u2028"\n',
    z: undefined,
    '\ud83d\ude00': null,
    '\ufb01': true,
  };
  expect(canonicalJson(value)).toBe(
    '{"a":"é\u2028\\"\\n","b":{"c":0,"d":1e+21},"\ud83d\ude00":null,"\ufb01":true}',
  );
});

test('different values have different text, also if a forger makes an array of an object', () => {
  expect(canonicalJson([])).toBe('[]');
  expect(canonicalJson({ a: ['b', { c: null }] })).toBe('{"a":["b",{"c":null}]}');
  const texts = [[], {}, ['a'], { 0: 'a' }, 'a', null, [null], ['a', 'b'], ['a,b']].map((value) =>
    canonicalJson(value),
  );
  expect(new Set(texts).size).toBe(texts.length);
});
