import { AppError } from '@atelier/core/errors';
import { expect, test } from 'vitest';
import { asDatabaseError } from '../database-errors.ts';
import { damageReports } from './damage.ts';

test('damage makes the server not ready for a minute after the last report, and is logged once per code', () => {
  const logged: string[] = [];
  let nowMs = 0;
  const reports = damageReports(
    (message) => logged.push(message),
    () => nowMs,
  );
  const broken = expect.objectContaining({ code: 'database_broken' });
  reports.requireNone();
  for (const code of ['XX001', 'XX001', 'XX002']) reports.note(asDatabaseError({ code }, 'select'));
  expect(logged).toEqual([expect.stringContaining('XX001'), expect.stringContaining('XX002')]);
  nowMs = 30_000;
  reports.note(asDatabaseError({ code: '58030' }, 'select'));
  nowMs = 89_999;
  expect(() => reports.requireNone()).toThrow(broken);
  nowMs = 90_000;
  reports.requireNone();
});

test('other errors do not count as damage', () => {
  const logged: string[] = [];
  const reports = damageReports((message) => logged.push(message));
  for (const code of ['53100', '57P01', '23505', '40001', 'CONNECTION_LOST'])
    reports.note(asDatabaseError({ code }, 'select'));
  reports.note(new AppError('unavailable'));
  reports.note(new Error('XX001'));
  reports.requireNone();
  expect(logged).toEqual([]);
});
