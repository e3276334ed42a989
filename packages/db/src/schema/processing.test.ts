import { activityNames, processingPeriods } from '@atelier/core/processing';
import { checkRows } from '@atelier/core/testing/check-rows';
import { expect, test } from 'vitest';
import { ownSchema } from './personal-schema.ts';
import { isPersonal, processedTables, processing } from './processing.ts';
import * as sqliteModule from './tables.sqlite.ts';

test('every table with personal data has a purpose, and no other table has one', () =>
  checkRows(Object.keys(sqliteModule), '%s', (name) => {
    const purpose = (processing as Readonly<Record<string, unknown>>)[name];
    expect(
      purpose != null,
      `Say in packages/db/src/schema/processing.ts what personal data in ${name} is for.`,
    ).toBe(isPersonal(ownSchema, name));
  }));

test('every activity and period of the record of processing has a table', () => {
  const tables = processedTables();
  expect([...new Set(tables.map(({ activity }) => activity))].toSorted()).toEqual(activityNames.toSorted());
  expect([...new Set(tables.map(({ period }) => period))].toSorted()).toEqual(processingPeriods.toSorted());
});
