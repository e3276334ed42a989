import type { ProcedureFigures } from '@atelier/core/schemas/metrics';
import { expect, test } from 'vitest';
import { parseApiSearch } from '../../../lib/api-search.ts';
import { rowsOf } from './api-rows.ts';

const figures = (name: string, fields: Partial<ProcedureFigures> = {}): ProcedureFigures => ({
  ...{ name, calls: 1, refused: 0, failed: 0, errors: [] },
  latency: { p50: 1, p95: 2, p99: 3 },
  ...fields,
});

const items = [
  figures('images.list', { calls: 9 }),
  figures('jobs.create', { calls: 4, refused: 2, errors: [{ code: 'rate_limited', count: 2 }] }),
  figures('admin.users.list', { latency: { p50: null, p95: null, p99: null } }),
];
const namesOf = (rows: readonly ProcedureFigures[]) => rows.map(({ name }) => name);

test('calls are found by name or error, and sorted by any column; missing latencies come last', () => {
  expect(namesOf(rowsOf(items, undefined, 'calls'))).toEqual([
    'images.list',
    'jobs.create',
    'admin.users.list',
  ]);
  expect(namesOf(rowsOf(items, 'LIST', 'name'))).toEqual(['admin.users.list', 'images.list']);
  expect(namesOf(rowsOf(items, 'rate', 'calls'))).toEqual(['jobs.create']);
  expect(namesOf(rowsOf(items, 'jobs list', 'calls'))).toEqual([]);
  expect(namesOf(rowsOf(items, undefined, 'refused'))[0]).toBe('jobs.create');
  expect(namesOf(rowsOf(items, undefined, 'p99')).at(-1)).toBe('admin.users.list');
});

test('the address keeps window, filter, order and the open procedure, and nothing else', () => {
  expect(parseApiSearch({ window: '24h', q: ' jobs ', sort: 'p95', name: 'jobs.list', x: 1 })).toEqual({
    window: '24h',
    q: 'jobs',
    sort: 'p95',
    name: 'jobs.list',
  });
  expect(parseApiSearch({ window: 'now', sort: 'calls', q: ' ' })).toEqual({});
});
