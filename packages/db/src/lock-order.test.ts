import { getTableName, isTable } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { lockOrder } from './lock-order.ts';
import { lockKeys } from './postgres/driver.ts';
import * as tables from './schema/tables.pg.ts';

test('every table and every advisory lock has one place in the lock order', () => {
  const known = Object.values(tables).filter(isTable).map(getTableName);
  expect(lockOrder.flat().toSorted()).toEqual([...known, ...Object.keys(lockKeys)].toSorted());
});
