import { providerKinds } from '@atelier/core/schemas/provider-kinds';
import { expect, test } from 'vitest';
import { providerAdapters } from './index.ts';

test('every kind of provider has one adapter, with a name and a sentence for people', () => {
  expect(providerAdapters.map(({ kind }) => kind).toSorted()).toEqual(providerKinds.toSorted());
  expect(new Set(providerAdapters.map(({ name }) => name)).size).toBe(providerKinds.length);
  for (const { name, description, baseUrl, local, key, concurrency } of providerAdapters) {
    expect(description, name).toMatch(/^\w.{20,200}\.$/);
    // What is reached over the internet needs https and a key.
    if (!local) expect([baseUrl?.startsWith('https://'), key?.optional], name).toEqual([true, false]);
    expect(concurrency, name).toBeGreaterThan(0);
  }
});
