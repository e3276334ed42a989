import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createTurnReads } from './turn-reads.ts';

const open = () => {
  const state = { reads: 0, nowMs: 1000 };
  const turnReads = createTurnReads(
    () => {
      state.reads += 1;
      return state.reads;
    },
    () => state.nowMs,
  );
  /** What a request reads that is handled now. */
  const request = (openConnections = 20, isPipelined = false): number => {
    let seen = 0;
    turnReads.runInRequest({ openConnections, isPipelined }, () => {
      seen = turnReads.read();
    });
    return seen;
  };
  return { state, read: turnReads.read, request, turnReads };
};

test('requests of one turn read once, those of the next turn read again', async () => {
  const { request } = open();
  expect([request(), request(), request()]).toEqual([1, 1, 1]);
  await nextTurn();
  expect([request(), request()]).toEqual([2, 2]);
});

test('anything outside of the request event reads for itself, also in the same turn', async () => {
  const { request, read, turnReads } = open();
  expect([request(), read(), read(), request()]).toEqual([1, 2, 3, 1]);
  let later: Promise<number> = Promise.resolve(0);
  turnReads.runInRequest({ openConnections: 20, isPipelined: false }, () => {
    later = Promise.resolve().then(read);
  });
  expect(await later).toBe(4);
});

test('with so many connections that a turn may receive twice, each request reads', () => {
  const { request } = open();
  expect([request(1001), request(1001)]).toEqual([1, 2]);
});

test('a pipelined request reads for itself', () => {
  const { request } = open();
  expect([request(), request(20, true), request()]).toEqual([1, 2, 1]);
});

test('a value older than 5 ms is read again, also in the same turn', () => {
  const { request, state } = open();
  expect(request()).toBe(1);
  state.nowMs += 5;
  expect(request()).toBe(1);
  state.nowMs += 1;
  expect([request(), request()]).toEqual([2, 2]);
});

test('a handler that throws leaves nothing shared with what follows', () => {
  const { read, turnReads } = open();
  expect(() =>
    turnReads.runInRequest({ openConnections: 20, isPipelined: false }, () => {
      turnReads.read();
      throw new Error('failed');
    }),
  ).toThrow('failed');
  expect(read()).toBe(2);
});
