import { expect, test } from 'vitest';
import { auditStatements } from '../audit/audit-statements.ts';
import { sealer } from '../testing/fake-crypto.ts';
import { createServiceHarness } from '../testing/service-harness.ts';
import { createServerSignals } from './server-signals.ts';

const hourMs = 3_600_000;

const open = async () => {
  const harness = await createServiceHarness();
  const { db, clock } = harness;
  const steady = { ms: 0 };
  const advance = (ms: number) => {
    clock.advance(ms);
    steady.ms += ms;
  };
  /** A start of the server. */
  const start = (prints: Record<string, string> = {}) => {
    const signals = createServerSignals({ db, clock, steadyMs: () => steady.ms, prints });
    return async () => (await signals()).map(({ kind, count }) => [kind, count]);
  };
  const statements = auditStatements({ ...harness, sealer });
  const write = () => harness.trail().write(db, 'logout');
  return { clock, advance, start, statements, write };
};

test('a clock that jumps forth or back is told once, by how much; one that runs is not', async () => {
  const { clock, advance, start } = await open();
  const signals = start();
  await signals();
  advance(60_000);
  expect(await signals()).toEqual([]);
  clock.advance(3 * hourMs);
  expect(await signals()).toEqual([['clock_jump', 10_800]]);
  clock.advance(-500);
  expect(await signals()).toEqual([]);
  clock.advance(-120_000);
  expect(await signals()).toEqual([['clock_jump', 120]]);
  expect(await signals()).toEqual([]);
});

test('rows that wait for a checkpoint are told in hours, until there is one', async () => {
  const { advance, start, statements, write } = await open();
  const signals = start();
  await write();
  expect(await signals()).toEqual([]);
  advance(3.5 * hourMs);
  expect(await signals()).toEqual([['checkpoint_missing', 3]]);
  // Not with every round.
  advance(60_000);
  expect(await signals()).toEqual([]);
  await statements.checkpoint();
  advance(hourMs);
  expect(await signals()).toEqual([]);
});

test('settings that differ from the previous start are counted, once, and the first start has none to compare', async () => {
  const { start } = await open();
  const first = start({ PORT: 'a', HOST: 'b' });
  expect(await first()).toEqual([]);
  expect(await start({ PORT: 'a', HOST: 'b' })()).toEqual([]);
  const changed = start({ PORT: 'x', LOG_LEVEL: 'c' });
  expect(await changed()).toEqual([['config_drift', 3]]);
  expect(await changed()).toEqual([]);
  expect(await start({ PORT: 'x', LOG_LEVEL: 'c' })()).toEqual([]);
});
