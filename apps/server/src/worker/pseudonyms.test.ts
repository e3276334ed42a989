import { expect, test } from 'vitest';
import { createPseudonyms } from './pseudonyms.ts';

const key = new Uint8Array(32).fill(7);

test('a pseudonym is the same for all requests of a person to a provider, differs elsewhere, and needs the key', () => {
  const pseudonymOf = createPseudonyms(key);
  const ada = pseudonymOf('prv_1', 'usr_ada');
  expect(ada).toMatch(/^[0-9a-f]{32}$/);
  expect(pseudonymOf('prv_1', 'usr_ada')).toBe(ada);
  const others = [
    pseudonymOf('prv_1', 'usr_bob'),
    pseudonymOf('prv_2', 'usr_ada'),
    createPseudonyms(new Uint8Array(32).fill(8))('prv_1', 'usr_ada'),
  ];
  expect(new Set([ada, ...others]).size).toBe(4);
});
