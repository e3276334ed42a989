import type { AlertRecord } from '@atelier/core/ports/alert-stores';
import { alertChangeRecord, alertRecord } from '@atelier/core/testing/alert-records';
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
