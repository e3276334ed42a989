import { expect, test } from 'vitest';
import { createDomainHash, createRecipientDomains, domainOf } from './recipient-domains.ts';

type Domains = ReturnType<typeof createRecipientDomains>;

/** Begins as many as the domain's share allows. */
const fill = (domains: Domains, domain: string): number => {
  const room = domains.share(domain);
  for (let at = 0; at < room; at += 1) domains.begin(domain);
  return room;
};

test('each domain takes half of what the others leave, and at least one while anything is free', () => {
  const domains = createRecipientDomains(8);
  expect(['a', 'b', 'c', 'd', 'e'].map((domain) => fill(domains, domain))).toEqual([4, 2, 1, 1, 0]);
  expect(domains.share('a')).toBe(0);
});

test('what ends makes room again', () => {
  const domains = createRecipientDomains(2);
  expect(fill(domains, 'a')).toBe(1);
  domains.end('a', true);
  expect(fill(domains, 'b')).toBe(1);
  expect(fill(domains, 'a')).toBe(1);
});

test('one at a time is enough to go on', () => {
  const domains = createRecipientDomains(1);
  expect(fill(domains, 'a')).toBe(1);
  expect(fill(domains, 'b')).toBe(0);
  domains.end('a', false);
  expect(fill(domains, 'b')).toBe(1);
});

test('more than its share is for a domain whose last mail arrived, and one connection is always left', () => {
  const domains = createRecipientDomains(8);
  fill(domains, 'a');
  expect(domains.spare('a')).toBe(0);
  domains.end('a', true);
  expect(domains.spare('a')).toBe(4);
  domains.end('a', false);
  expect(domains.spare('a')).toBe(0);
  domains.end('a', true);
  for (let room = domains.spare('a'); room > 0; room -= 1) domains.begin('a');
  expect(domains.spare('a')).toBe(0);
  expect(fill(domains, 'b')).toBe(1);
});

test('what a domain holds beyond its share goes back to others that wait', () => {
  const domains = createRecipientDomains(8);
  fill(domains, 'a');
  domains.end('a', true);
  for (let room = domains.spare('a'); room > 0; room -= 1) domains.begin('a');
  expect(fill(domains, 'b')).toBe(1);
  domains.end('a', true);
  expect(domains.share('a')).toBe(0);
  expect(fill(domains, 'c')).toBe(1);
});

test('the domain is what stands behind the last @, in either case', () => {
  expect(domainOf('"a@b"@Example.ORG')).toBe('example.org');
});

test('the hash is the same for a domain under one key, and another under another', () => {
  const [hash, other] = [1, 2].map((n) => createDomainHash(new Uint8Array(32).fill(n)));
  expect(hash?.('ada@example.org')).toMatch(/^[0-9a-f]{32}$/);
  expect(hash?.('eve@EXAMPLE.org')).toBe(hash?.('ada@example.org'));
  expect(hash?.('ada@example.net')).not.toBe(hash?.('ada@example.org'));
  expect(other?.('ada@example.org')).not.toBe(hash?.('ada@example.org'));
});
