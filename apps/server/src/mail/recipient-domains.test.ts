import { expect, test } from 'vitest';
import { createRecipientDomains, domainOf } from './recipient-domains.ts';

const fill = (domains: ReturnType<typeof createRecipientDomains>, domain: string): number => {
  let begun = 0;
  while (domains.begin(domain)) begun += 1;
  return begun;
};

test('each domain takes half of what the others leave, and at least one while anything is free', () => {
  const domains = createRecipientDomains(8);
  expect(['a', 'b', 'c', 'd', 'e'].map((domain) => fill(domains, domain))).toEqual([4, 2, 1, 1, 0]);
  expect(domains.free()).toBe(0);
});

test('what ends makes room again', () => {
  const domains = createRecipientDomains(2);
  expect(fill(domains, 'a')).toBe(1);
  domains.end('a');
  expect(domains.free()).toBe(2);
  expect(fill(domains, 'a')).toBe(1);
});

test('one at a time is enough to go on', () => {
  const domains = createRecipientDomains(1);
  expect(fill(domains, 'a')).toBe(1);
  expect(fill(domains, 'b')).toBe(0);
  domains.end('a');
  expect(fill(domains, 'b')).toBe(1);
});

test('the domain is what stands behind the last @, in either case', () => {
  expect(domainOf('"a@b"@Example.ORG')).toBe('example.org');
});
