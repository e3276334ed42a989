import { expect, test } from 'vitest';
import { csvLine } from './csv.ts';
import { checkRows } from './testing/check-rows.ts';

test('a cell that a spreadsheet would run as a formula begins with an apostrophe', () =>
  checkRows(
    [
      '=1+1',
      '+1',
      '-1',
      '@SUM(A1)',
      '\t=1',
      '\r=1',
      '\n=1',
      '  =1',
      '\u3000＝1',
      '＋1',
      '－1',
      '＠x',
      '|calc',
      '%0A=1',
    ],
    '%j',
    (text) => {
      expect(csvLine([text])).toBe(`"'${text}"\r\n`);
    },
  ));

test('separators, quotes and line ends stay within their cell', () => {
  expect(csvLine(['a,b', 'say "hi"', 'two\nlines', 'a;=1', null, -5])).toBe(
    '"a,b","say ""hi""","two\nlines","a;=1","",-5\r\n',
  );
});
