import { checkRows } from '@atelier/core/testing/check-rows';
import { expect, test } from 'vitest';
import { isSameFile, requestedRange } from './byte-range.ts';

test('a Range header of a file of 100 bytes gives a range, none or unsatisfiable', () =>
  checkRows<[string, ReturnType<typeof requestedRange>]>(
    [
      ['bytes=0-0', { first: 0, last: 0 }],
      ['bytes=0-99', { first: 0, last: 99 }],
      ['bytes=10-', { first: 10, last: 99 }],
      ['bytes=99-', { first: 99, last: 99 }],
      ['bytes=90-1000000', { first: 90, last: 99 }],
      ['bytes=-1', { first: 99, last: 99 }],
      ['bytes=-100', { first: 0, last: 99 }],
      ['bytes=-101', { first: 0, last: 99 }],
      ['Bytes=007-8', { first: 7, last: 8 }],
      ['bytes= 1-2', { first: 1, last: 2 }],
      ['bytes=,1-2,', { first: 1, last: 2 }],
      [`bytes=0-${'9'.repeat(400)}`, { first: 0, last: 99 }],
      [`bytes=-${'9'.repeat(400)}`, { first: 0, last: 99 }],
      ['bytes=100-', 'unsatisfiable'],
      ['bytes=100-200', 'unsatisfiable'],
      [`bytes=${'9'.repeat(400)}-`, 'unsatisfiable'],
      ['bytes=-0', 'unsatisfiable'],
      ['bytes=2-1', null],
      ['bytes=0-1,3-4', null],
      ['bytes=-', null],
      ['bytes=', null],
      ['bytes=a-b', null],
      ['bytes=0x1-2', null],
      ['bytes=1.5-2', null],
      ['bytes=--1', null],
      ['bytes=1-2-3', null],
      ['bytes 1-2', null],
      ['items=0-1', null],
      ['', null],
    ],
    '%s',
    (header, expected) => {
      expect(requestedRange(header, 100)).toEqual(expected);
    },
  ));

test('a range of an empty file is unsatisfiable, and without a header the whole file is sent', () => {
  for (const header of ['bytes=0-', 'bytes=0-0', 'bytes=-1'])
    expect(requestedRange(header, 0)).toBe('unsatisfiable');
  expect(requestedRange(undefined, 100)).toBeNull();
});

test('If-Range matches the exact strong ETag only: no weak one, no date, no list', () => {
  expect(isSameFile(undefined, '"a"')).toBe(true);
  expect(isSameFile('"a"', '"a"')).toBe(true);
  for (const other of ['W/"a"', '"b"', '*', '"a", "b"', 'Sun, 06 Nov 1994 08:49:37 GMT', ''])
    expect(isSameFile(other, '"a"'), other).toBe(false);
});
