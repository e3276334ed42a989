import { AppError } from '@atelier/core/errors';
import type { Role } from '@atelier/core/policy';
import type { AlertMessage, AlertSender, ReceiverAnswer } from '@atelier/core/ports/alert-sender';
import { EgressFault } from '@atelier/core/ports/egress';
import type { AddChannelInput } from '@atelier/core/schemas/alert-channels';
import { newAlert } from '@atelier/core/testing/alert-records';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createServiceHarness } from '../testing/service-harness.ts';
import type { Actor } from '../trpc/request-context.ts';
import { alertChannelService } from './channels.ts';
import { alertDeliveryService, maxDeliveryAttempts, retryAt } from './deliveries.ts';
import { noConnection } from './private-receivers.ts';
import { dueAtOf } from './queue-deliveries.ts';
import { createAlerts } from './raise.ts';

const hourMs = 3_600_000;
const as = (role: Role): Actor => ({ userId: 'usr_1', workspaceId: 'wsp_1', role });
const boss = as('superadmin');
const never = new AbortController().signal;
const fine: ReceiverAnswer = { status: 200, retryAfterS: null, text: 'ok' };
const broken: ReceiverAnswer = { status: 500, retryAfterS: null, text: 'broken' };
type Answer = ReceiverAnswer | EgressFault;

const failure = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (thrown: unknown) => (thrown instanceof AppError ? `${thrown.code}: ${thrown.message}` : String(thrown)),
  );

const openChannels = async () => {
  const harness = await createServiceHarness();
  const { db, clock } = harness;
  const posted: {
    readonly url: string;
    readonly message: AlertMessage;
    readonly secrets: readonly string[];
  }[] = [];
  /** By URL; the last one is repeated. */
  const answers = new Map<string, Answer[]>();
  let secrets = 0;
  const alertSender: AlertSender = {
    async post(_, { url, secrets: signing }, message) {
      posted.push({ url, message, secrets: signing });
      const planned = answers.get(url) ?? [];
      const answer = (planned.length > 1 ? planned.shift() : planned[0]) ?? fine;
      if (answer instanceof EgressFault) throw answer;
      return answer;
    },
    newSecret() {
      secrets += 1;
      return `whsec_${secrets}`;
    },
  };
  const alerts = createAlerts(harness);
  const deps = { ...harness, alerts, alertSender, link: (path: string) => `https://studio.example${path}` };
  const channels = alertChannelService(deps);
  const deliveries = alertDeliveryService(deps);
  const trail = harness.trail();
  const add = async (url: string, fields: Partial<AddChannelInput> = {}) =>
    (
      await channels.add(
        boss,
        { kind: 'webhook', name: url.slice(8, 20), minSeverity: 'low', url, ...fields },
        trail,
      )
    ).channel;
  const raise = (fields: Parameters<typeof newAlert>[0] = {}) =>
    db.transaction((stores) => alerts.raise(stores, newAlert(fields)));
  /** Sends everything that becomes due until then. */
  const pass = async (ms: number): Promise<void> => {
    const end = clock.now().getTime() + ms;
    for (;;) {
      while (await deliveries.sendDue(never));
      const next = await db.alertDeliveries.nextDue();
      if (next === null || next.getTime() > end) break;
      clock.advance(Math.max(0, next.getTime() - clock.now().getTime()));
    }
    clock.advance(Math.max(0, end - clock.now().getTime()));
  };
  return { ...harness, posted, answers, alertSender, channels, deliveries, trail, add, raise, pass };
};

test('a change goes to each channel once, from its least severity on', async () => {
  const { add, raise, pass, posted } = await openChannels();
  await add('https://all.example/');
  await add('https://worst.example/', { minSeverity: 'critical' });
  await add('https://slack.example/', { kind: 'slack' });
  await raise({ groupKey: 'one', severity: 'medium' });
  await raise({ groupKey: 'one', severity: 'medium' });
  await pass(0);
  await pass(hourMs);
  expect(posted.map(({ url }) => url).toSorted()).toEqual(['https://all.example/', 'https://slack.example/']);
  await raise({ groupKey: 'one', severity: 'critical' });
  await pass(0);
  const escalated = posted.slice(2).map(({ url, message }) => `${message.type} ${url}`);
  expect(escalated.toSorted()).toEqual([
    'alert.escalated https://all.example/',
    'alert.escalated https://slack.example/',
    'alert.escalated https://worst.example/',
  ]);
});

test('a failed delivery is tried again later under the same id, given up in the end, and sent again by a click', async () => {
  const { add, raise, pass, posted, answers, deliveries, trail } = await openChannels();
  const url = 'https://broken.example/';
  answers.set(url, [broken]);
  await add(url);
  await raise();
  await pass(24 * hourMs);
  expect(posted).toHaveLength(maxDeliveryAttempts);
  expect(new Set(posted.map(({ message }) => message.id)).size).toBe(1);
  const [dead] = (await deliveries.list({ state: 'dead' }, {})).items;
  expect(dead).toMatchObject({ attempts: maxDeliveryAttempts, lastStatus: 500, lastError: 'broken' });
  answers.set(url, [fine]);
  const id = dead?.id ?? '';
  await deliveries.replay(id, trail);
  expect(await failure(deliveries.replay(id, trail))).toMatch(/^conflict/);
  await pass(0);
  expect(posted.at(-1)?.message.id).toBe(id);
  expect((await deliveries.list({ state: 'sent' }, {})).items).toHaveLength(1);
});

test('what was posted by a sender that died before it could record it is posted again, under the same id', async () => {
  const { db, clock, add, raise, pass, posted, deliveries } = await openChannels();
  await add('https://all.example/');
  await raise();
  // As a sender that ends between its request and its record.
  const until = new Date(clock.now().getTime() + 60_000);
  const [taken] = await db.alertDeliveries.claimDue(clock.now(), until, 9);
  await pass(59_000);
  expect(posted).toEqual([]);
  await pass(2000);
  expect(posted.map(({ message }) => message.id)).toEqual([taken?.id]);
  expect((await deliveries.list({}, {})).items).toMatchObject([{ state: 'sent', attempts: 2 }]);
});

test('a stop in the middle of an attempt records nothing, and the attempt is made again', async () => {
  const { add, raise, pass, posted, deliveries, alertSender, ...rest } = await openChannels();
  await add('https://all.example/');
  await raise();
  const stopping = new AbortController();
  const stopped = alertDeliveryService({
    ...rest,
    ...{ link: (path: string) => path, alerts: createAlerts(rest) },
    alertSender: {
      ...alertSender,
      post: async (...given) => {
        await alertSender.post(...given);
        stopping.abort();
        throw stopping.signal.reason;
      },
    },
  });
  await expect(stopped.sendDue(stopping.signal)).rejects.toThrow();
  await pass(61_000);
  expect(new Set(posted.map(({ message }) => message.id)).size).toBe(1);
  expect((await deliveries.list({}, {})).items).toMatchObject([{ state: 'sent', attempts: 2 }]);
});

test('the failure of a channel is an alert on the others, once, also if several fail', async () => {
  const { add, raise, pass, posted, answers, channels, db, clock } = await openChannels();
  const [bad, worse, good] = ['https://bad.example/', 'https://worse.example/', 'https://good.example/'];
  answers.set(bad, [broken]);
  answers.set(worse, [new EgressFault('unreachable', 'worse.example cannot be reached.', { sent: false })]);
  for (const url of [bad, worse, good]) await add(url);
  await raise();
  await pass(48 * hourMs);
  const kinds = posted.filter(({ url }) => url === good).map(({ message }) => message.alert.kind);
  expect(kinds.toSorted()).toEqual(['audit_gap', 'channel_failed', 'channel_failed']);
  const all = await db.alerts.list({ listing: 'all' }, clock.now(), { after: null, limit: 99 });
  expect(all.filter(({ kind }) => kind === 'channel_failed')).toHaveLength(2);
  const failing = (await channels.list()).items.filter(({ failingSince }) => failingSince !== null);
  expect(failing).toHaveLength(2);
  answers.clear();
  await raise();
  await pass(0);
  expect((await channels.list()).items.every(({ failingSince }) => failingSince === null)).toBe(true);
});

test('email is handed to the outbox once: critical alerts at once, others in one digest', async () => {
  const { add, raise, pass, mails } = await openChannels();
  const addresses = ['a@example.org', 'b@example.org'];
  await add('', { kind: 'email', name: 'Mail', url: undefined, addresses, digestMinutes: 15 } as never);
  await raise({ severity: 'medium' });
  await raise({ severity: 'high' });
  await raise({ severity: 'critical' });
  await pass(0);
  expect(mails().map(({ to }) => to)).toEqual(addresses);
  await pass(hourMs);
  const messages = mails().map(({ message }) => (message.kind === 'alert' ? message.alerts : []));
  expect(messages.map((alerts) => alerts.map(({ severity }) => severity))).toEqual([
    ['critical'],
    ['critical'],
    ['high', 'medium'],
    ['high', 'medium'],
  ]);
});

test('quiet hours and digests never hold back a critical alert, and hold no other for longer than two days', () => {
  const clock = fc.integer({ min: 0, max: 23 }).map((hour) => `${String(hour).padStart(2, '0')}:00`);
  const timeZone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Tokyo');
  const moment = fc.date({
    ...{ min: new Date('2026-01-01'), max: new Date('2027-01-01'), noInvalidDate: true },
  });
  const digest = fc.constantFrom(0, 15, 60, 1440);
  fc.assert(
    fc.property(
      fc.record({ from: clock, to: clock, timeZone }),
      digest,
      moment,
      (quietHours, minutes, now) => {
        const channel = { quietHours, digestMinutes: minutes };
        expect(dueAtOf(channel, 'critical', now)).toEqual(now);
        const waitMs = dueAtOf(channel, 'high', now).getTime() - now.getTime();
        expect(waitMs).toBeGreaterThanOrEqual(0);
        expect(waitMs).toBeLessThanOrEqual(50 * hourMs);
      },
    ),
    { numRuns: 60 },
  );
});

test('a wait that a receiver asks for is kept, and delays grow to an hour', () => {
  const now = new Date(0);
  const seconds = [1, 2, 3, 9].map((attempts) => retryAt(now, attempts, null).getTime() / 1000);
  expect(seconds).toEqual([30, 60, 120, 3600]);
  expect(retryAt(now, 1, 600).getTime()).toBe(600_000);
});

test('secrets and addresses go in and never come out; a rotation signs with both', async () => {
  const { channels, add, raise, pass, posted, trail, rows, events } = await openChannels();
  const url = 'https://hooks.example/services/T0/secret-path';
  const channel = await add(url);
  expect(channel.hint).toBe('hooks.example …path');
  const rotated = await channels.rotate(boss, channel.id, trail);
  expect(rotated.secret).toBe('whsec_2');
  await raise();
  await pass(0);
  expect(posted[0]?.secrets).toEqual(['whsec_2', 'whsec_1']);
  const shown = JSON.stringify([await channels.list(), events(), rows('auditEvents')]);
  expect(shown).not.toMatch(/secret-path|whsec_/);
});

test('what no channel can have is refused by its field', async () => {
  const { add, channels, trail } = await openChannels();
  expect(await failure(add('http://hooks.example/'))).toMatch(/^validation_failed: .*https/);
  expect(await failure(add('https://ntfy.sh/', { kind: 'ntfy' }))).toMatch(
    /^validation_failed: Add the topic/,
  );
  expect(await failure(add('x', { kind: 'email', url: undefined } as never))).toMatch(/^validation_failed/);
  const ntfy = await add('https://ntfy.sh/topic', { kind: 'ntfy', token: 'tk_1' });
  expect(await failure(channels.rotate(boss, ntfy.id, trail))).toMatch(/^conflict/);
});

test('a test tells what came back, also when nothing did, and is an event', async () => {
  const { channels, add, answers, trail, events } = await openChannels();
  const url = 'https://hooks.example/';
  answers.set(url, [broken, new EgressFault('redirected', 'hooks.example redirects.', { sent: true })]);
  const { id } = await add(url);
  expect(await channels.test(boss, id, trail, never)).toMatchObject({
    ok: false,
    status: 500,
    message: 'broken',
  });
  expect(await channels.test(boss, id, trail, never)).toMatchObject({ ok: false, status: null });
  expect(events().map(({ type }) => type)).toEqual([
    ...['alert_channel_added', 'alert_channel_tested', 'alert_channel_tested'],
  ]);
});

test('only a superadmin sets up, changes and tests a channel in a private network', async () => {
  const { channels, add, trail, events, db } = await openChannels();
  const [url, admin] = ['http://10.0.0.9:6379/', as('admin')];
  const input = { kind: 'webhook', name: 'Cellar', minSeverity: 'low', url, allowPrivate: true } as const;
  const elsewhere = await add('https://hooks.example/');
  const { id } = await add(url, { allowPrivate: true });
  const unchanged = await db.alertChannels.list();
  const known = events().length;
  for (const attempt of [
    channels.add(admin, input, trail),
    channels.update(admin, { id: elsewhere.id, allowPrivate: true }, trail),
    channels.update(admin, { id: elsewhere.id, url, allowPrivate: true }, trail),
    channels.update(admin, { id, url: 'http://10.0.0.9:22/' }, trail),
    channels.update(admin, { id, url: 'https://hooks.example/', allowPrivate: false }, trail),
    channels.update(admin, { id, isEnabled: false }, trail),
    channels.rotate(admin, id, trail),
    channels.test(admin, id, trail, never),
  ])
    expect(await failure(attempt)).toMatch(/^forbidden: Only a superadmin/);
  expect(await db.alertChannels.list()).toEqual(unchanged);
  expect(events()).toHaveLength(known);
  await channels.update(admin, { id: elsewhere.id, url: 'https://other.example/' }, trail);
  expect(await channels.test(admin, elsewhere.id, trail, never)).toMatchObject({ ok: true, message: 'ok' });
  await channels.update(boss, { id, isEnabled: false }, trail);
  await channels.remove(id, trail);
});

test('of a private receiver the status is shown and kept, never what it answers', async () => {
  const { channels, add, raise, pass, answers, trail, deliveries, posted } = await openChannels();
  const url = 'http://10.0.0.9:6379/';
  answers.set(url, [{ status: 500, retryAfterS: null, text: 'internal words' }]);
  const { id } = await add(url, { allowPrivate: true });
  expect(await channels.test(boss, id, trail, never)).toMatchObject({ ok: false, status: 500, message: '' });
  await raise();
  await pass(0);
  expect(posted).toHaveLength(2);
  const { items } = await deliveries.list({ channelId: id }, {});
  expect(items).toMatchObject([{ lastStatus: 500 }]);
  expect(JSON.stringify([items, await channels.list()])).not.toContain('internal words');
});

test('every way not to reach a private receiver, or a name that leads to one, reads alike to an admin', async () => {
  const { channels, add, raise, pass, answers, trail, deliveries } = await openChannels();
  const faults = [
    new EgressFault('unreachable', '10.0.0.9 refuses connections (ECONNREFUSED).', { sent: false }),
    new EgressFault('timed_out', '10.0.0.9 sent nothing for too long.', { sent: true }),
    new EgressFault('connection_lost', '10.0.0.9 hung up (ECONNRESET).', { sent: true }),
  ];
  const hidden = 'http://10.0.0.9:6379/';
  answers.set(hidden, [...faults]);
  const { id } = await add(hidden, { allowPrivate: true });
  const named = 'https://db.internal.example/';
  answers.set(named, [
    new EgressFault('forbidden_address', 'db.internal.example is 10.0.0.9.', { sent: false }),
    new EgressFault('unreachable', 'db.internal.example has no address.', { sent: false }),
  ]);
  const { id: namedId } = await add(named);
  await raise();
  const seen = new Set<string | null>();
  for (let attempt = 0; attempt < faults.length; attempt += 1) {
    await pass(0);
    for (const channelId of [id, namedId])
      seen.add((await deliveries.list({ channelId }, {})).items[0]?.lastError ?? null);
    await pass(3_600_000);
  }
  expect([...seen]).toEqual([noConnection]);
  expect(await channels.test(as('admin'), namedId, trail, never)).toMatchObject({ message: noConnection });
  expect(await channels.test(boss, namedId, trail, never)).toMatchObject({
    message: 'db.internal.example has no address.',
  });
});

test('an email channel whose addresses can’t be read fails like any other, and keeps nothing else from being sent', async () => {
  const { add, raise, pass, posted, channels, deliveries, trail, db } = await openChannels();
  const { channel } = await channels.add(
    boss,
    { kind: 'email', name: 'Night', minSeverity: 'low', addresses: ['a@example.org'] },
    trail,
  );
  await db.alertChannels.update(channel.id, { sealedTarget: 'sealed with another key' });
  await add('https://all.example/');
  await raise();
  await pass(3 * hourMs);
  expect(posted.map(({ message }) => message.alert.kind)).toContain('channel_failed');
  const [delivery] = (await deliveries.list({ channelId: channel.id }, {})).items;
  expect(delivery).toMatchObject({ state: 'dead', attempts: maxDeliveryAttempts });
  expect((await channels.list()).items.find(({ id }) => id === channel.id)?.failingSince).not.toBeNull();
});
