import { newId } from '@atelier/core/ids';
import type { TestServer } from '../in-process.ts';
import type { Samples } from './sample.ts';

/** A range that no test server is in. */
const newRange = (): string =>
  `2001:db8:${Math.floor(Math.random() * 0xffff).toString(16)}:${Math.floor(Math.random() * 0xffff).toString(16)}::/64`;

const savedBlock = async ({ db }: TestServer): Promise<{ id: string }> => {
  const id = newId('block');
  const now = new Date();
  await db.blocks.add(
    [
      {
        ...{ id, network: newRange(), reason: 'A sample.', source: 'manual', ruleId: null, alertId: null },
        ...{ createdBy: null, createdAt: now, expiresAt: null },
      },
    ],
    now,
  );
  return { id };
};

export const adminBlocksInputs: Samples = {
  'admin.blocks.list': () => ({ limit: 2 }),
  'admin.blocks.add': () => ({ network: newRange(), reason: 'A sample.', seconds: 3600 }),
  'admin.blocks.update': async (server) => ({ ...(await savedBlock(server)), seconds: null }),
  'admin.blocks.remove': savedBlock,
  'admin.blocks.import': () => ({
    ...{ text: newRange(), reason: 'A sample.', seconds: null, dryRun: false },
  }),
};
