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
      '\tx',
      '\rx',
      '\nx',
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

test('a formula gets an apostrophe also after what some spreadsheets take for the end of a cell', () =>
  checkRows(
    [
      ['a;=1', "a;'=1"],
      ['a; +1;\t@x', "a; '+1;\t'@x"],
      ['a\n=1', "a\n'=1"],
      ['=1;=2', "'=1;'=2"],
      ['\t=1', "'\t'=1"],
      ['a; b=1, -c', 'a; b=1, -c'],
    ] as const,
    '%j',
    (text, cell) => {
      expect(csvLine([text])).toBe(`"${cell}"\r\n`);
    },
  ));

test('separators, quotes and line ends stay within their cell', () => {
  expect(csvLine(['a,b', 'say "hi"', 'two\nlines', 'a;b', null, -5])).toBe(
    '"a,b","say ""hi""","two\nlines","a;b","",-5\r\n',
  );
});
