import { newId } from '@atelier/core/ids';
import type { UserRecord } from '@atelier/core/ports/records';
import type { TestServer } from './in-process.ts';

/** A saved filter of the audit log. */
export const addAuditFilter = (
  { db }: Pick<TestServer, 'db'>,
  { id: userId }: Pick<UserRecord, 'id'>,
  name = newId('savedFilter'),
) =>
  db.auditFilters.save({
    ...{ id: newId('savedFilter'), userId, name, values: { type: 'logout' }, createdAt: new Date() },
  });
