import type { AlertChannelRecord, AlertDeliveryRecord, AlertRecord } from '@atelier/core/ports/alert-stores';
import {
  alertChangeRecord,
  alertChannelRecord,
  alertDeliveryRecord,
  alertRecord,
} from '@atelier/core/testing/alert-records';
import type { TestServer } from './in-process.ts';

/** An open alert, as it is raised. */
export const addAlert = async (
  { db }: Pick<TestServer, 'db'>,
  fields: Partial<AlertRecord> = {},
): Promise<AlertRecord> => {
  const at = new Date();
  const alert = alertRecord({ firstAt: at, lastAt: at, createdAt: at, ...fields });
  await db.transaction(async (stores) => {
    await stores.alerts.serialise();
    await stores.alerts.insert(alert);
    await stores.alerts.addChange(alertChangeRecord(alert, { createdAt: at }));
  });
  return alert;
};

/** A webhook that is switched off, at an address that has no host. */
export const addChannel = async (
  { db, application }: Pick<TestServer, 'application' | 'db'>,
  fields: Partial<AlertChannelRecord> = {},
): Promise<AlertChannelRecord> => {
  const channel = alertChannelRecord({ isEnabled: false, ...fields });
  const secrets = [`whsec_${Buffer.alloc(32, 7).toString('base64')}`];
  const target = {
    url: 'https://receiver.invalid/',
    allowPrivate: false,
    secrets,
    token: null,
    addresses: [],
  };
  const sealedTarget = application.http.sealer.seal(JSON.stringify(target), `alert-channel:${channel.id}`);
  const stored = { ...channel, sealedTarget };
  await db.alertChannels.insert(stored);
  return stored;
};

/** A delivery that was given up. */
export const addDeadDelivery = async (
  server: Pick<TestServer, 'application' | 'db'>,
): Promise<AlertDeliveryRecord> => {
  const { db } = server;
  const alert = await addAlert(server);
  const channel = await addChannel(server);
  const [change] = await db.alerts.changesOf(alert.id, 1);
  if (change === undefined) throw new Error('The alert has no history.');
  const at = new Date();
  const delivery = alertDeliveryRecord(change, channel, {
    ...{ state: 'dead', attempts: 9, dueAt: at, createdAt: at, lastStatus: 500, lastError: 'broken' },
  });
  await db.alertDeliveries.add(delivery);
  return delivery;
};
