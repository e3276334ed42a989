import { checkRows } from '@atelier/core/testing/check-rows';
import { expect, test } from 'vitest';
import { readBearer } from './bearer-header.ts';

test('the Authorization header is read as a token, malformed or none', () =>
  checkRows(
    [
      [undefined, 'none'],
      ['', 'none'],
      ['Basic x', 'none'],
      ['Bearers x', 'none'],
      ['Bearer', 'malformed'],
      ['Bearer a b', 'malformed'],
      [`Bearer ${'x'.repeat(201)}`, 'malformed'],
      ['bEARER  x ', 'token'],
    ] as const,
    '%j',
    (header, kind) => {
      expect(readBearer(header).kind).toBe(kind);
    },
  ));
