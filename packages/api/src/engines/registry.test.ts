import { AppError } from '@atelier/core/errors';
import { checkRows } from '@atelier/core/testing/check-rows';
import { describe, expect, test } from 'vitest';
import type { ProviderPool } from '../providers/pool.ts';
import { fakeEngine } from '../testing/engines.ts';
import { engineRegistry } from './registry.ts';

const registry = engineRegistry([
  fakeEngine('able'),
  fakeEngine('plain', { seed: false, negativePrompt: false, maxCount: 1 }),
]);
const asker = { role: 'user', workspaceId: 'wsp_a' } as const;
const input = { prompt: 'a heron', model: 'able', width: 512, height: 512, count: 1 };

/** The field that is refused; null when the input passes. */
const refused = (change: object): string | null => {
  try {
    registry.check(asker, { ...input, ...change });
    return null;
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    expect(thrown.code).toBe('validation_failed');
    return thrown.issues?.[0]?.path ?? '';
  }
};

describe('input is checked against the capabilities of the engine', () => {
  test('a job is validated against the capabilities of its model', () =>
    checkRows(
      [
        [{}, null],
        [{ width: 128, height: 1024 }, null],
        [{ width: 64 }, 'width'],
        [{ width: 1088 }, 'width'],
        [{ width: 500 }, 'width'],
        [{ height: 129 }, 'height'],
        [{ count: 4 }, null],
        [{ count: 5 }, 'count'],
        [{ seed: 0 }, null],
        [{ model: 'plain', seed: 0 }, 'seed'],
        [{ model: 'plain', negativePrompt: 'fog' }, 'negativePrompt'],
        [{ model: 'plain', negativePrompt: '' }, null],
        [{ model: 'plain', count: 2 }, 'count'],
        [{ style: 'auto' }, null],
        [{ style: 'ink' }, null],
        [{ style: 'oil' }, 'style'],
      ] as const,
      '%j: %s',
      (change, field) => expect(refused(change)).toBe(field),
    ));

  test('an unknown model is refused', () =>
    checkRows(['', 'none', 'constructor', '__proto__', 'able '], '%j', (model) => {
      expect(refused({ model })).toBe('model');
      expect(registry.find(model)).toBeNull();
    }));
});

test('engines are listed in the order of the configuration', () => {
  expect(registry.offered(asker).map(({ engine }) => engine.id)).toEqual(['able', 'plain']);
});

test('people see the name of a provider, "This server" for its own engines, and that a provider was removed', () => {
  const pooled = (id: string) => (id === 'prv_1' ? { record: { name: 'Workshop' } } : null);
  const pool = { provider: pooled, providers: () => [], models: () => [], model: () => null };
  const named = engineRegistry([fakeEngine('able')], pool as unknown as ProviderPool);
  expect(['embedded', 'prv_1', 'prv_2'].map(named.providerName)).toEqual([
    'This server',
    'Workshop',
    'A removed provider',
  ]);
});

test('a training that waited starts only if its model is still open for trainings and to the person', () => {
  const provider = {
    trainer: { bases: [{ id: 'flux' }] },
    opened: {},
    record: { name: 'fal', removedAt: null, pausedAt: null, failure: null },
  };
  const mayTrain = (record: object, trainer: object | null = provider.trainer): boolean => {
    const open = { remoteName: 'flux', enabled: true, trainingPriceMinor: 250, minRole: 'user' };
    const model = {
      record: { ...open, plans: null, workspaceIds: null, ...record },
      provider: { ...provider, trainer },
    };
    const pool = { model: () => model, models: () => [model], providers: () => [] };
    return engineRegistry([], pool as unknown as ProviderPool).mayTrain('flux', asker);
  };
  expect(mayTrain({})).toBe(true);
  expect(mayTrain({ trainingPriceMinor: 0 })).toBe(true);
  expect(mayTrain({ trainingPriceMinor: null })).toBe(false);
  expect(mayTrain({ enabled: false })).toBe(false);
  expect(mayTrain({ minRole: 'admin' })).toBe(false);
  expect(mayTrain({ workspaceIds: ['wsp_b'] })).toBe(false);
  expect(mayTrain({}, null)).toBe(false);
});

test('prompts are judged as strictly as the strictest of their models asks; the server’s own ask for nothing', () => {
  const policies: Record<string, string> = { open: 'none', careful: 'standard', closed: 'strict' };
  const model = (id: string) =>
    Object.hasOwn(policies, id) ? { record: { contentPolicy: policies[id] } } : null;
  const pool = { model, models: () => [], providers: () => [] };
  const { leastStrictness } = engineRegistry([fakeEngine('able')], pool as unknown as ProviderPool);
  expect(leastStrictness(['able'])).toBe('relaxed');
  expect(leastStrictness(['open'])).toBe('relaxed');
  expect(leastStrictness(['careful', 'open'])).toBe('standard');
  expect(leastStrictness(['able', 'closed', 'careful'])).toBe('strict');
});
