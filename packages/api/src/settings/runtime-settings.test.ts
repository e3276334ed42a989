import {
  readSettingText,
  type SettingName,
  settingDeclarations,
  settingNames,
} from '@atelier/core/settings/settings';
import { stoppedClock } from '@atelier/core/testing/clocks';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { openStore } from '../testing/store.ts';
import { createRuntimeSettings, type RuntimeSettingsDeps } from './runtime-settings.ts';

const author = { userId: null, reason: null };

/** Nodes on one database, each with a clock of its own that the test moves. */
const openNodes = async (parts: Partial<RuntimeSettingsDeps> = {}) => {
  const { db } = await openStore();
  const damaged: string[] = [];
  let reads = 0;
  let nowMs = 0;
  const node = () =>
    createRuntimeSettings({
      db: {
        settings: {
          ...db.settings,
          version: () => {
            reads += 1;
            return db.settings.version();
          },
        },
      },
      clock: stoppedClock(),
      configured: {},
      fixed: new Set(),
      onDamaged: (name) => void damaged.push(name),
      onFault: () => undefined,
      nowMs: () => nowMs,
      ...parts,
    });
  const pass = (ms: number): void => {
    nowMs += ms;
  };
  return { db, node, damaged, reads: () => reads, pass };
};

test('a change counts for the next request of its own node at once, and within a second on another', async () => {
  const { db, node, pass } = await openNodes();
  const [here, there] = [node(), node()];
  await Promise.all([here.refresh(), there.refresh()]);
  await db.transaction((stores) => here.set(stores, 'mode.readOnly', true, author));
  await here.keepFresh();
  expect([here.get('mode.readOnly'), there.get('mode.readOnly')]).toEqual([true, false]);
  expect(there.keepFresh()).toBeUndefined();
  pass(999);
  await there.keepFresh();
  expect(there.get('mode.readOnly')).toBe(true);
});

test('a change that was rolled back never counts', async () => {
  const { db, node, pass } = await openNodes();
  const here = node();
  const failed = db.transaction(async (stores) => {
    await here.set(stores, 'mode.readOnly', true, author);
    throw new Error('Something else went wrong.');
  });
  await expect(failed).rejects.toThrow('Something else');
  await here.keepFresh();
  pass(20_000);
  await here.keepFresh();
  expect(here.describe('mode.readOnly')).toMatchObject({ value: false, source: 'default' });
});

test('nothing is read while there are no requests, and busy nodes read a few times a second at most', async () => {
  const { node, reads, pass } = await openNodes();
  const here = node();
  await here.refresh();
  pass(60_000);
  expect(reads()).toBe(1);
  for (let at = 0; at < 1000; at += 1) {
    pass(1);
    await here.keepFresh();
  }
  expect(reads()).toBeLessThanOrEqual(5);
});

test('the environment wins over a stored value, says so, and cannot be changed', async () => {
  const { db, node } = await openNodes();
  const plain = node();
  await db.transaction((stores) => plain.set(stores, 'limits.unfinishedJobs', 7, author));
  const { configured, fixed: names } = {
    configured: { 'limits.unfinishedJobs': 9 },
    fixed: new Set(['limits.unfinishedJobs'] as const),
  };
  const unused = () => undefined;
  const fixed = createRuntimeSettings({
    ...{ db, configured, fixed: names, clock: stoppedClock(), onDamaged: unused, onFault: unused },
  });
  await fixed.refresh();
  expect(fixed.describe('limits.unfinishedJobs')).toMatchObject({ value: 9, source: 'environment' });
  const change = db.transaction((stores) => fixed.set(stores, 'limits.unfinishedJobs', 8, author));
  await expect(change).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('JOBS_MAX_UNFINISHED'),
  });
});

test('a value outside of its bounds is refused at its field, and nothing is stored', async () => {
  const { db, node } = await openNodes();
  const here = node();
  const change = db.transaction((stores) => here.set(stores, 'limits.unfinishedJobs', 0, author));
  await expect(change).rejects.toMatchObject({
    code: 'validation_failed',
    issues: [{ path: 'value', message: 'Enter at least 1.' }],
  });
  expect(await db.settings.version()).toBe(0);
});

test('whatever a setting accepts reads back the same', () => {
  const values: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
    'mode.readOnly': fc.boolean(),
    'mode.maintenance': fc.record({
      on: fc.boolean(),
      message: fc.string({ unit: 'grapheme', maxLength: 600 }),
    }),
  };
  const anything = fc.oneof(fc.jsonValue(), fc.nat(), fc.string());
  for (const name of settingNames)
    fc.assert(
      fc.property(values[name] ?? anything, (value) => {
        const read = settingDeclarations[name].schema.safeParse(value);
        if (!read.success) return;
        const text = JSON.stringify(read.data);
        // JSON has one zero.
        expect(readSettingText(name, text)).toEqual({ value: JSON.parse(text) });
      }),
    );
});

test('the default of every setting is valid and survives being stored', () => {
  for (const name of settingNames) {
    const { fallback } = settingDeclarations[name];
    expect([name, readSettingText(name, JSON.stringify(fallback))]).toEqual([name, { value: fallback }]);
  }
});

test('garbage in the table counts as the default, is reported once, and keeps no other setting from being read', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.string(), fc.json(), fc.constantFrom('', '{', 'null', '"yes"', '1e999', '[1]')),
      fc.constantFrom<SettingName>('mode.readOnly', 'mode.maintenance', 'limits.unfinishedJobs'),
      async (garbage, name) => {
        fc.pre(readSettingText(name, garbage) === null);
        const { db, node, damaged, pass } = await openNodes();
        const raw = (after: string, of: string) =>
          db.settings.change(
            {
              ...{ id: `stc_${of}`, name: of, after, reason: null, changedBy: null, approvedBy: null },
              ...{ undoes: null, changedAt: new Date(0) },
            },
            undefined,
          );
        await raw(garbage, name);
        await raw('"closed"', 'registration.open');
        await raw('1', 'a setting of a later release');
        const here = node();
        for (let round = 0; round < 3; round += 1) {
          pass(2000);
          await here.keepFresh();
        }
        expect(here.describe(name)).toMatchObject({
          ...{ value: settingDeclarations[name].fallback, source: 'default', isDamaged: true },
        });
        expect(here.get('registration.open')).toBe('closed');
        expect(damaged).toEqual([name]);
      },
    ),
    { numRuns: 20 },
  );
});

test('while the database does not answer, the known values stay', async () => {
  const { db, node, pass } = await openNodes();
  const here = node();
  await db.transaction((stores) => here.set(stores, 'mode.readOnly', true, author));
  await here.refresh();
  await db.close();
  pass(5000);
  await here.keepFresh();
  expect(here.get('mode.readOnly')).toBe(true);
});
