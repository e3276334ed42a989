import { expect, test } from 'vitest';
import { moved } from './useOrder.ts';

const ids = (items: readonly { readonly id: string }[]) => items.map(({ id }) => id).join('');
const items = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];

test('an item moves by one place, and not beyond the ends of the list', () => {
  expect(ids(moved(items, { id: 'b', by: -1 }))).toBe('bac');
  expect(ids(moved(items, { id: 'b', by: 1 }))).toBe('acb');
  expect(ids(moved(items, { id: 'a', by: -1 }))).toBe('abc');
  expect(ids(moved(items, { id: 'c', by: 1 }))).toBe('abc');
  expect(ids(moved(items, { id: 'gone', by: 1 }))).toBe('abc');
});
