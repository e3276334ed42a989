import { newId } from '@atelier/core/ids';
import type { EngineRequest } from '@atelier/core/ports/engine';
import type { LoraRecord, LoraStore } from '@atelier/core/ports/training-stores';
import { jobRecord } from '@atelier/core/testing/studio-records';
import { expect, test } from 'vitest';
import { withOwnLoras } from './own-loras.ts';

const job = jobRecord({ id: 'usr_1', workspaceId: 'wsp_1' }, { provider: 'prv_1', model: 'flux' });
const lora = (fields: Partial<LoraRecord> = {}): LoraRecord => ({
  ...{ id: newId('lora'), jobId: newId('job'), userId: 'usr_1', workspaceId: 'wsp_1' },
  ...{ provider: 'prv_1', model: 'flux', name: 'My cat', triggerWord: 'mycat7', reference: 'weights' },
  createdAt: job.createdAt,
  ...fields,
});
const storeOf = (...all: readonly LoraRecord[]) => {
  const findOwned: LoraStore['findOwned'] = async ({ userId, workspaceId }, ids) =>
    all.filter((one) => one.userId === userId && one.workspaceId === workspaceId && ids.includes(one.id));
  return { loras: { findOwned } as LoraStore };
};
const requestOf = (...ids: readonly string[]): EngineRequest =>
  ({
    prompt: 'a cat',
    settings: { loras: ids.map((id) => ({ id, weight: 1 })) },
  }) as unknown as EngineRequest;

test('own LoRAs are sent by their reference, those of the provider by their name', async () => {
  const own = lora();
  const known = newId('lora');
  const sent = await withOwnLoras(storeOf(own), job, requestOf(own.id, 'ink', known), (id) => id === known);
  expect(sent.settings.loras?.map(({ id }) => id)).toEqual(['weights', 'ink', known]);
});

test('a LoRA that was deleted, or is of another person, workspace, model or provider, ends the picture in words', async () => {
  const others = [
    lora({ userId: 'usr_2' }),
    lora({ workspaceId: 'wsp_2' }),
    lora({ model: 'qwen' }),
    lora({ provider: 'prv_2' }),
  ];
  for (const { id } of [...others, lora()])
    await expect(withOwnLoras(storeOf(...others), job, requestOf(id), () => false)).rejects.toMatchObject({
      message: 'A LoRA of this job was deleted. Nothing was charged.',
      cause: { kind: 'invalid' },
    });
});
