import { expect, test } from 'vitest';
import { readBearer } from './bearer-header.ts';

test.for([
  [undefined, 'none'],
  ['', 'none'],
  ['Basic x', 'none'],
  ['Bearers x', 'none'],
  ['Bearer', 'malformed'],
  ['Bearer a b', 'malformed'],
  [`Bearer ${'x'.repeat(201)}`, 'malformed'],
  ['bEARER  x ', 'token'],
] as const)('the header %j reads as %s', ([header, kind]) => {
  expect(readBearer(header).kind).toBe(kind);
});
