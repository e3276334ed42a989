import { expect, test } from 'vitest';
import { createDomainHash, createRecipientDomains, domainOf } from './recipient-domains.ts';

type Domains = ReturnType<typeof createRecipientDomains>;

/** Starts as many deliveries as the domain's share allows. */
const fill = (domains: Domains, domain: string): number => {
  const share = domains.share(domain);
  for (let at = 0; at < share; at += 1) domains.begin(domain);
  return share;
};

test('each domain gets half of what the others leave, and at least one slot while any is free', () => {
  const domains = createRecipientDomains(8);
  expect(['a', 'b', 'c', 'd', 'e'].map((domain) => fill(domains, domain))).toEqual([4, 2, 1, 1, 0]);
  expect(domains.share('a')).toBe(0);
});

test('a delivery that ends frees its slot', () => {
  const domains = createRecipientDomains(2);
  expect(fill(domains, 'a')).toBe(1);
  domains.end('a', true);
  expect(fill(domains, 'b')).toBe(1);
  expect(fill(domains, 'a')).toBe(1);
});

test('a single slot alternates between domains', () => {
  const domains = createRecipientDomains(1);
  expect(fill(domains, 'a')).toBe(1);
  expect(fill(domains, 'b')).toBe(0);
  domains.end('a', false);
  expect(fill(domains, 'b')).toBe(1);
});

test('a domain whose last mail was accepted gets spare slots, and one slot is always left', () => {
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

test('spare slots of a domain go to other domains that wait', () => {
  const domains = createRecipientDomains(8);
  fill(domains, 'a');
  domains.end('a', true);
  for (let room = domains.spare('a'); room > 0; room -= 1) domains.begin('a');
  expect(fill(domains, 'b')).toBe(1);
  domains.end('a', true);
  expect(domains.share('a')).toBe(0);
  expect(fill(domains, 'c')).toBe(1);
});

test('the domain is the part after the last @, in lower case', () => {
  expect(domainOf('"a@b"@Example.ORG')).toBe('example.org');
});

test('the hash depends on the domain and the key only', () => {
  const [hash, other] = [1, 2].map((n) => createDomainHash(new Uint8Array(32).fill(n)));
  expect(hash?.('ada@example.org')).toMatch(/^[0-9a-f]{32}$/);
  expect(hash?.('eve@EXAMPLE.org')).toBe(hash?.('ada@example.org'));
  expect(hash?.('ada@example.net')).not.toBe(hash?.('ada@example.org'));
  expect(other?.('ada@example.org')).not.toBe(hash?.('ada@example.org'));
});
