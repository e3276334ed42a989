import { expect, test } from 'vitest';
import { serverLaunch } from './server-launch.ts';

test('the server starts with two memory arenas, a fixed threshold and a bounded young generation', () => {
  expect(serverLaunch({ PATH: '/bin' })).toEqual({
    nodeArgs: ['--expose-gc', '--heap-growing-percent=100', '--max-semi-space-size=16'],
    env: { PATH: '/bin', MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '65536' },
  });
});

test('what the operator has set for the memory of the server is kept', () => {
  const set = { MALLOC_ARENA_MAX: '4', NODE_OPTIONS: '--max-semi-space-size=64' };
  expect(serverLaunch(set)).toEqual({
    nodeArgs: ['--expose-gc', '--heap-growing-percent=100'],
    env: { ...set, MALLOC_MMAP_THRESHOLD_: '65536' },
  });
  expect(serverLaunch({ NODE_OPTIONS: '--trace-warnings' }).nodeArgs).toHaveLength(3);
});
