import { expect, test } from 'vitest';
import { createIdleCollection } from './idle-collection.ts';

const mib = 2 ** 20;

const open = () => {
  const state = { heapMib: 150, busy: 0, collections: 0 };
  const { look } = createIdleCollection({
    collect: () => {
      state.collections += 1;
      state.heapMib = 50;
    },
    usedBytes: () => state.heapMib * mib,
    busyShare: () => state.busy,
  });
  return { state, look };
};

test('garbage is collected once when the server falls silent, and again only after it has grown', () => {
  const { state, look } = open();
  look();
  look();
  expect(state.collections).toBe(1);
  state.heapMib = 60;
  look();
  expect(state.collections).toBe(1);
  state.heapMib = 70;
  look();
  expect(state.collections).toBe(2);
});

test('nothing is collected while the server is busy', () => {
  const { state, look } = open();
  state.busy = 0.06;
  look();
  expect(state.collections).toBe(0);
  state.busy = 0.01;
  look();
  expect(state.collections).toBe(1);
});

test('growth counts from the lowest point since the last collection, also when V8 has collected itself', () => {
  const { state, look } = open();
  look();
  state.heapMib = 30;
  look();
  expect(state.collections).toBe(1);
  state.heapMib = 47;
  look();
  expect(state.collections).toBe(2);
});

test('a lower heap is noticed while the server is busy', () => {
  const { state, look } = open();
  look();
  state.busy = 1;
  state.heapMib = 30;
  look();
  state.busy = 0;
  state.heapMib = 47;
  look();
  expect(state.collections).toBe(2);
});
