import { startReceiver } from '@atelier/adapters/testing';
import { MailError } from '@atelier/core/mail-error';
import { maxMailAttempts } from '@atelier/core/mail-retry';
import type { ChannelWithSecret } from '@atelier/core/schemas/alert-channels';
import { newAlert } from '@atelier/core/testing/alert-records';
import { expect, onTestFinished, test } from 'vitest';
import type { z } from 'zod';
import { eventually } from '../testing/browser.ts';
import { startTestServer } from '../testing/in-process.ts';
import { movableClock } from '../worker/testing/harness.ts';
import { createDispatcher } from './dispatcher.ts';
import { createWakeSignal } from './wake-signal.ts';

const never = new AbortController().signal;
const dayMs = 86_400_000;

test('a mail server that refuses the emails of a channel is asked again, then they are given up; the other channels are alerted once, and the channel works again with the next email', async () => {
  const receiver = await startReceiver();
  onTestFinished(() => receiver.stop());
  const clock = movableClock();
  let refused = 0;
  let isOpen = false;
  const mailer = {
    send: async () => {
      if (isOpen) return;
      refused += 1;
      throw new MailError('The server said 550.');
    },
    close: async () => undefined,
  };
  const server = await startTestServer({}, { clock, mailer });
  onTestFinished(() => server.stop());
  const { db, application } = server;
  const { alertDeliveries, alertRaiser } = application.http.services;
  // A dispatcher that the test wakes, since the clock moves by hand.
  await application.dispatcher.stop();
  const wakeSignal = createWakeSignal();
  const dispatcher = createDispatcher({
    ...{ db, mailer, clock, wakeSignal, concurrency: 2, sealer: application.http.sealer },
    ...{ log: application.http.log, metrics: { mail: () => undefined } },
    onAlertMail: alertDeliveries.mailOutcome,
  });
  dispatcher.start();
  onTestFinished(() => dispatcher.stop());
  const root = await server.person('superadmin');
  const add = async (input: object) =>
    (await root.client.mutate('admin.alerts.channels.add', { minSeverity: 'low', ...input })).data<
      z.infer<typeof ChannelWithSecret>
    >().channel;
  const channel = await add({ kind: 'email', name: 'Night', addresses: ['a@example.org'] });
  await add({ kind: 'webhook', name: 'Pager', url: receiver.url, allowPrivate: true });
  const raise = (groupKey: string) =>
    db.transaction((stores) => alertRaiser.raise(stores, newAlert({ severity: 'critical', groupKey })));
  const sendAll = async () => {
    while (await alertDeliveries.sendDue(never));
  };

  await raise('first');
  await sendAll();
  for (let attempt = 1; attempt <= maxMailAttempts; attempt += 1) {
    wakeSignal.notify();
    await eventually(() => refused).toBe(attempt);
    // The wait that follows is written down before the clock moves on.
    await eventually(async () => {
      const due = await db.outbox.count();
      return attempt === maxMailAttempts ? due === 0 : due === 1;
    }).toBe(true);
    await eventually(
      () => server.logLines.filter((line) => /"mail (not sent|given up)"/.test(line)).length,
    ).toBe(attempt);
    clock.advance(dayMs);
  }
  await sendAll();
  const kinds = receiver.requests.map(({ body }): unknown => JSON.parse(body).data.kind);
  expect(kinds.filter((kind) => kind === 'channel_failed')).toHaveLength(1);
  expect((await db.alertChannels.find(channel.id))?.failingSince).not.toBeNull();
  expect((await db.audit.list({ type: 'mail_failed' }, null, 9)).map(({ details }) => details)).toMatchObject(
    [{ kind: 'alert', attempts: maxMailAttempts }],
  );

  isOpen = true;
  await raise('second');
  await sendAll();
  wakeSignal.notify();
  await eventually(async () => (await db.alertChannels.find(channel.id))?.failingSince).toBeNull();
  const listed = await alertDeliveries.list({ channelId: channel.id }, {});
  expect(listed.items.every(({ state }) => state === 'sent')).toBe(true);
});
