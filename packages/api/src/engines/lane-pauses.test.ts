import { expect, test } from 'vitest';
import { createLanePauses } from './lane-pauses.ts';

const openPauses = () => {
  let nowMs = 0;
  const pauses = createLanePauses(() => nowMs);
  return {
    pauses,
    advance(ms: number) {
      nowMs += ms;
    },
  };
};

test('a lane waits as long as the provider asks, within bounds, and other lanes do not wait', () => {
  const { pauses, advance } = openPauses();
  const gate = pauses.gate('busy');
  expect(gate.waitMs()).toBe(0);
  expect(gate.pause(7000)).toBe(7000);
  expect([pauses.isPaused('busy'), pauses.isPaused('free')]).toEqual([true, false]);
  // A shorter pause does not open the lane earlier.
  expect(gate.pause(2000)).toBe(7000);
  advance(7000);
  expect(pauses.isPaused('busy')).toBe(false);
  expect(gate.pause(0)).toBe(1000);
  expect(gate.pause(1e12)).toBe(3_600_000);
});

test('without a named pause the back-off doubles up to five minutes, and begins again after an accepted submission', () => {
  const { pauses, advance } = openPauses();
  const gate = pauses.gate('busy');
  const pauseOnce = () => {
    const ms = gate.pause(undefined);
    // A second answer during the same pause does not count.
    expect(gate.pause(undefined)).toBe(ms);
    advance(ms);
    return ms;
  };
  expect(Array.from({ length: 8 }, pauseOnce)).toEqual([
    5000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000,
  ]);
  gate.accepted();
  expect(pauseOnce()).toBe(5000);
});
