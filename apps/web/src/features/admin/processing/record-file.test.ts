import type { ProcessingRecord } from '@atelier/core/schemas/processing';
import { expect, test } from 'vitest';
import { recordCsv } from './record-file.ts';

const record: ProcessingRecord = {
  createdAt: '2026-01-02T03:04:05.000Z',
  controller: '=HYPERLINK("https://evil.example")',
  contact: 'privacy@example.org',
  activities: [
    {
      ...{ name: 'accounts', title: 'Accounts', purpose: 'Gives people an account.', people: ['A', 'B'] },
      tables: [{ name: 'users', data: 'Names, addresses', kinds: ['identity', 'contact'], kept: 'One day.' }],
    },
  ],
  recipients: [{ kind: 'Mail server', name: 'SMTP', data: 'Emails' }],
  measures: ['Passwords are hashes.'],
};

test('the record of processing as CSV has a row for each kind of data, recipient and measure, and runs no formula', () => {
  expect(recordCsv(record).split('\r\n')).toEqual([
    '\uFEFF"Section","Name","Purpose","People","Data","Kinds of data","Kept"',
    '"As of","2026-01-02T03:04:05.000Z","","","","",""',
    `"Controller","'=HYPERLINK(""https://evil.example"")","","","","",""`,
    '"Contact","privacy@example.org","","","","",""',
    '"Activity","Accounts","Gives people an account.","A, B","Names, addresses","Identity, Contact","One day."',
    '"Recipient","Mail server: SMTP","","","Emails","",""',
    '"Security measure","Passwords are hashes.","","","","",""',
    '',
  ]);
});
