import { expect, test } from 'vitest';
import { type ConnectionState, createConnection } from './connection.ts';

const setUp = (answers: boolean[], hasNetwork = true) => {
  const seen: ConnectionState[] = [];
  let slept = 0;
  const connection = createConnection({
    probe: async () => answers.shift() ?? true,
    hasNetwork: () => hasNetwork,
    sleep: async () => {
      slept += 1;
    },
  });
  connection.subscribe((state) => seen.push(state));
  return { connection, seen, slept: () => slept };
};

test('a single failure changes nothing while the server answers a probe', async () => {
  const { connection, seen } = setUp([true]);
  await connection.doubt();
  expect(seen).toEqual([]);
  expect(connection.read()).toBe('online');
});

test('a server that stopped is probed until it answers, once however many calls fail', async () => {
  const { connection, seen, slept } = setUp([false, false, true]);
  await Promise.all([connection.doubt(), connection.doubt()]);
  expect(seen).toEqual(['unreachable', 'online']);
  expect(slept()).toBe(2);
});

test('without a network the page is offline, and no server is blamed', async () => {
  const { connection, seen } = setUp([false], false);
  await connection.doubt();
  expect(seen).toEqual(['offline', 'online']);
});

test('news of the network ends the wait between two probes', async () => {
  const answers = [false, true];
  const connection = createConnection({
    probe: async () => answers.shift() ?? true,
    hasNetwork: () => true,
    sleep: () => new Promise(() => undefined),
  });
  const restored = connection.doubt();
  await expect.poll(connection.read).toBe('unreachable');
  await connection.doubt();
  await restored;
  expect(connection.read()).toBe('online');
});
