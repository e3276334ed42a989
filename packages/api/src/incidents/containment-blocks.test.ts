import type { AppError } from '@atelier/core/errors';
import { createExemptions } from '@atelier/core/networks/exemptions';
import { expect, test } from 'vitest';
import { createServiceHarness } from '../testing/service-harness.ts';
import { incidentContainment } from './containment.ts';
import { blockAddresses } from './containment-blocks.ts';
import { incidentService } from './incidents.ts';

const open = async (isDrill = false) => {
  const harness = await createServiceHarness();
  let told = 0;
  const blockSignal = {
    changed: () => {
      told += 1;
    },
  };
  const exemptions = createExemptions([], ['203.0.113.200']);
  const deps = { clock: harness.clock, blockSignal, exemptions } as never;
  const service = incidentContainment(harness, { block_addresses: blockAddresses(deps) });
  const boss = await harness.signedIn({ role: 'superadmin' });
  const trail = harness.trail(boss);
  const input = { runbook: 'flood', title: 'A flood', summary: '', severity: 'high', isDrill } as const;
  const { id } = await incidentService(harness).open(boss, input, trail);
  const caller = { principal: boss, address: '198.51.100.9' };
  const preview = (ranges: string[]) =>
    service.preview(caller, { id, kind: 'block_addresses', target: { ranges, minutes: 60 } });
  const run = async (ranges: string[]) => {
    const { digest: expected } = await preview(ranges);
    const target = { ranges, minutes: 60 };
    const rest = { requestKey: crypto.randomUUID(), reason: '' };
    return service.contain(caller, { id, kind: 'block_addresses', target, expected, ...rest }, trail);
  };
  const undo = (actionId: string) => service.undo(caller.principal, { id, actionId }, trail);
  const active = () =>
    harness.rows('blocks').flatMap(({ network, endedAt }) => (endedAt === null ? [network] : []));
  return { harness, id, preview, run, undo, active, told: () => told };
};
const messageOf = (work: Promise<unknown>) => work.catch((thrown: unknown) => (thrown as AppError).message);

test('addresses and ranges are blocked from a case for their time, each once, and undone without what was there before', async () => {
  const { harness, id, preview, run, undo, active, told } = await open();
  const first = await run(['203.0.113.7', '203.0.113.7', '203.0.114.0/24']);
  expect(first.figures).toEqual({ ranges: 2, known: 0 });
  const [block] = harness.rows('blocks');
  expect(block).toMatchObject({ source: 'manual', reason: `Case ${id}` });
  expect(block?.expiresAt?.getTime()).toBe(harness.clock.now().getTime() + 3_600_000);
  harness.advance(1000);
  expect((await preview(['203.0.113.7', '203.0.114.99'])).figures).toEqual({ ranges: 1, known: 1 });
  const second = await run(['203.0.113.7', '203.0.114.99']);
  await undo(second.id);
  expect(active()).toHaveLength(2);
  await undo(first.id);
  expect(active()).toEqual([]);
  expect(told()).toBe(4);
  const types = harness.events().map(({ type }) => type);
  expect(types.filter((type) => type === 'block_added' || type === 'block_removed')).toHaveLength(6);
});

test('what the page of blocks refuses is refused in a case: the own address, the allow-list, where a superadmin is, a range that is too wide', async () => {
  const { preview, active } = await open();
  expect(await messageOf(preview(['198.51.100.9']))).toContain('lock you out');
  expect(await messageOf(preview(['203.0.113.0/24']))).toContain('allow-list');
  expect(await messageOf(preview(['64.0.0.0/7']))).toContain('too wide');
  expect(await messageOf(preview(['192.0.2.0/24']))).toContain('A superadmin was seen there');
  expect(await messageOf(preview(['nowhere']))).toContain('neither an address nor a range');
  expect(active()).toEqual([]);
});

test('a drill blocks nothing', async () => {
  const { run, undo, active, told } = await open(true);
  const action = await run(['203.0.113.7']);
  expect(action.figures).toEqual({ ranges: 1, known: 0 });
  await undo(action.id);
  expect([active(), told()]).toEqual([[], 0]);
});
