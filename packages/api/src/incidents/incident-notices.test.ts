import type { AppError } from '@atelier/core/errors';
import { expect, test } from 'vitest';
import { createServiceHarness } from '../testing/service-harness.ts';
import { incidentNotices } from './incident-notices.ts';
import { incidentService } from './incidents.ts';

const open = async (isDrill = false) => {
  const harness = await createServiceHarness();
  const notices = incidentNotices(harness);
  const boss = await harness.signedIn({ role: 'admin' });
  const trail = harness.trail(boss);
  const input = { runbook: 'breach', title: 'A breach', summary: '', severity: 'high', isDrill } as const;
  const { id } = await incidentService(harness).open(boss, input, trail);
  const list = async (count: number) => {
    const ids: string[] = [];
    for (let n = 0; n < count; n += 1) ids.push((await harness.user()).id);
    await harness.db.incidentPeople.add(id, ids, { source: 'manual', at: harness.clock.now() });
  };
  const save = (version: number, body = 'Hello {name},\n\nsorry.') =>
    notices.save(boss, { id, version, subject: 'About your account', body }, trail);
  const send = (version: number) => notices.send(boss, { id, version }, trail);
  const codeOf = (work: Promise<unknown>) => work.catch((thrown: unknown) => (thrown as AppError).code);
  return { harness, notices, id, list, save, send, codeOf };
};

test('a notice begins as the draft of the runbook, and of two people who change it at once one is told', async () => {
  const { notices, id, save, codeOf } = await open();
  expect(await notices.get(id)).toMatchObject({ version: 0, subject: 'About your account', untold: 0 });
  expect(await save(0, 'One.')).toMatchObject({ version: 1, body: 'One.' });
  expect(await codeOf(save(0, 'Two.'))).toBe('conflict');
  expect(await save(1, 'Three.')).toMatchObject({ version: 2, body: 'Three.' });
});

test('a notice is sent to each person on the list once, only as it is stored, and nothing before', async () => {
  const { harness, notices, id, list, save, send, codeOf } = await open();
  await list(3);
  await save(0);
  expect(harness.mails()).toEqual([]);
  expect(await codeOf(send(2))).toBe('conflict');
  expect(await send(1)).toEqual({ queued: 3, left: 0 });
  expect(await send(1)).toEqual({ queued: 0, left: 0 });
  expect(harness.mails().map(({ message }) => message.kind)).toEqual(Array(3).fill('incident_notice'));
  await list(1);
  expect(await send(1)).toEqual({ queued: 1, left: 0 });
  expect(await notices.get(id)).toMatchObject({ told: 4, untold: 0 });
});

test('people whose account is gone are not waited for, and two who send at once tell each person once', async () => {
  const { harness, notices, id, list, save, send } = await open();
  await list(3);
  await save(0);
  const gone = harness.rows('incidentPeople').at(0)?.userId ?? '';
  const user = harness.userNow(gone);
  if (user !== undefined) await harness.db.users.delete(user);
  expect(await notices.get(id)).toMatchObject({ untold: 2 });
  const sent = await Promise.all([send(1), send(1)]);
  expect(sent.map(({ queued }) => queued).toSorted()).toEqual([0, 2]);
  expect(harness.mails()).toHaveLength(2);
  expect(await notices.get(id)).toMatchObject({ told: 2, untold: 0 });
  const entries = await harness.db.incidentEntries.list(id, { after: null, limit: 9 });
  const told = entries.filter(({ details }) => details.changed === 'notice');
  expect(told.map(({ details }) => details.queued).toSorted()).toEqual([0, 2]);
});

test('in a drill no one is told', async () => {
  const { harness, notices, id, list, save, send } = await open(true);
  await list(2);
  await save(0);
  expect(await send(1)).toEqual({ queued: 2, left: 0 });
  expect(harness.mails()).toEqual([]);
  expect(await notices.get(id)).toMatchObject({ told: 0, untold: 2 });
});
