import type { AlertDeliveryRecord } from '@atelier/core/ports/alert-stores';
import type { Database } from '@atelier/core/ports/stores';
import {
  alertChangeRecord,
  alertChannelRecord,
  alertDeliveryRecord,
  alertRecord,
} from '@atelier/core/testing/alert-records';
import { expect } from 'vitest';
import { firstPage, later, noon } from './samples.ts';
import { inParallel, suite } from './suite.ts';

/** A raised alert and a channel. */
const raised = async (db: Database) => {
  const alert = alertRecord();
  const change = alertChangeRecord(alert);
  const channel = alertChannelRecord();
  await db.alerts.insert(alert);
  await db.alerts.addChange(change);
  await db.alertChannels.insert(channel);
  return { alert, change, channel };
};

const sent = { state: 'sent', dueAt: noon, lastStatus: 200, lastError: null, sentAt: noon } as const;
const dead = { ...sent, state: 'dead', lastStatus: 500, lastError: 'server_error', sentAt: null } as const;

export const alertChannelConformance = (): void =>
  suite('channels of alerts and deliveries', (test, current) => {
    const queued = async (fields: Partial<AlertDeliveryRecord> = {}) => {
      const { db } = current();
      const { change, channel } = await raised(db);
      const delivery = alertDeliveryRecord(change, channel, fields);
      expect(await db.alertDeliveries.add(delivery)).toBe(true);
      return { delivery, change, channel };
    };

    test('channels are added, changed and removed with their deliveries', async () => {
      const { db } = current();
      const { channel, delivery } = await queued();
      const quietHours = { from: '22:00', to: '07:00', timeZone: 'Europe/Berlin' };
      const updated = { ...channel, name: 'At night', quietHours, updatedAt: later(1) };
      expect(
        await db.alertChannels.update(channel.id, { name: 'At night', quietHours, updatedAt: later(1) }),
      ).toEqual(updated);
      expect(await db.alertChannels.find(channel.id)).toEqual(updated);
      expect(await db.alertChannels.list()).toEqual([updated]);
      expect(await db.alertChannels.delete(channel.id)).toBe(true);
      expect(await db.alertChannels.delete(channel.id)).toBe(false);
      expect(await db.alertDeliveries.find(delivery.id)).toBeNull();
    });

    test('of those that find a channel failing at once, one is told that this is new', async () => {
      const { db } = current();
      const { channel } = await raised(db);
      const failing = await inParallel(4, () => db.alertChannels.setFailing(channel.id, noon));
      expect(failing.filter(Boolean)).toHaveLength(1);
      expect(await db.alertChannels.find(channel.id)).toMatchObject({ failingSince: noon });
      expect(await db.alertChannels.setFailing(channel.id, null)).toBe(true);
      expect(await db.alertChannels.setFailing(channel.id, null)).toBe(false);
    });

    test('a change of an alert goes to a channel once', async () => {
      const { db } = current();
      const { change, channel } = await queued();
      expect(await db.alertDeliveries.add(alertDeliveryRecord(change, channel))).toBe(false);
      expect(await db.alertDeliveries.list({ channelId: channel.id }, firstPage)).toHaveLength(1);
    });

    test('due deliveries are taken once per lease, and the attempt is counted', async () => {
      const { alertDeliveries } = current().db;
      const { delivery } = await queued();
      await queued({ dueAt: later(5) });
      await queued({ state: 'sent', sentAt: noon });
      const lease = later(60_000);
      const claims = await inParallel(4, () => alertDeliveries.claimDue(noon, lease, 9));
      expect(claims.flat()).toEqual([{ ...delivery, attempts: 1, dueAt: lease }]);
      expect(await alertDeliveries.nextDue()).toEqual(later(5));
      // Its sender died.
      const again = await alertDeliveries.claimDue(lease, later(99_000), 9);
      expect(again.find(({ id }) => id === delivery.id)).toMatchObject({ attempts: 2 });
    });

    test('an attempt whose lease has passed to another one settles nothing', async () => {
      const { alertDeliveries } = current().db;
      const { delivery } = await queued();
      const [first] = await alertDeliveries.claimDue(noon, noon, 9);
      const [second] = await alertDeliveries.claimDue(noon, later(9), 9);
      if (first === undefined || second === undefined) throw new Error('Nothing was due.');
      expect(await alertDeliveries.settle(first, dead)).toBe(false);
      expect(await alertDeliveries.settle(second, sent)).toBe(true);
      expect(await alertDeliveries.settle(second, dead)).toBe(false);
      expect(await alertDeliveries.find(delivery.id)).toEqual({ ...delivery, ...sent, attempts: 2 });
      expect(await alertDeliveries.nextDue()).toBeNull();
    });

    test('a dead delivery is queued again once, with the same id and fresh attempts', async () => {
      const { alertDeliveries } = current().db;
      const { delivery } = await queued({ ...dead, attempts: 9 });
      expect(await alertDeliveries.list({ state: 'dead' }, firstPage)).toHaveLength(1);
      const replays = await inParallel(3, () => alertDeliveries.replay(delivery.id, later(7)));
      expect(replays.filter((one) => one !== null)).toHaveLength(1);
      expect(await alertDeliveries.claimDue(later(7), later(9), 9)).toMatchObject([
        { id: delivery.id, attempts: 1 },
      ]);
    });
  });
