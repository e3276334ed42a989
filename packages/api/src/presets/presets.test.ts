import { maxPresets } from '@atelier/core/schemas/presets';
import { expect, test } from 'vitest';
import { refusal } from '../testing/identities.ts';
import { createServiceHarness } from '../testing/service-harness.ts';
import { presetService } from './presets.ts';

const input = { name: 'Poster', model: 'still', values: { width: 512, height: 768, count: 2 } };

test('presets are personal, replaced by name, and limited, also in parallel', async () => {
  const harness = await createServiceHarness();
  const presets = presetService(harness);
  const actorOf = async () => {
    const user = await harness.user();
    return { ...user, userId: user.id };
  };
  const [ann, bob] = [await actorOf(), await actorOf()];
  const first = await presets.save(ann, input);
  expect(await presets.save(ann, { ...input, model: 'rich' })).toEqual({ ...first, model: 'rich' });
  for (let n = 2; n < maxPresets; n += 1) await presets.save(ann, { ...input, name: `Preset ${n}` });
  const last = await Promise.all(
    ['one', 'two'].map((name) => refusal(presets.save(ann, { ...input, name }))),
  );
  expect(last.toSorted()).toEqual(['conflict', 'fine']);
  expect(await refusal(presets.save(ann, input))).toBe('fine');
  expect((await presets.list(bob)).items).toEqual([]);
  expect(await refusal(presets.remove(bob, first.id))).toBe('not_found');
  await presets.remove(ann, first.id);
  expect((await presets.list(ann)).items).toHaveLength(maxPresets - 1);
});
