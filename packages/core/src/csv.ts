/**
 * What spreadsheets take for the start of a formula (OWASP, "CSV Injection"), with the full-width forms. Tabs and line ends
 * are among the white space that some skip.
 */
const formulaStart = /^\s*[=+\-@|%＝＋－＠]|^[\t\r\n]/u;

/**
 * One cell: always quoted, so that separators and line ends stay within it, and with an apostrophe before anything that a
 * spreadsheet would run as a formula.
 */
const csvCell = (value: string): string => {
  const text = formulaStart.test(value) ? `'${value}` : value;
  return `"${text.replaceAll('"', '""')}"`;
};

/** One record of a CSV file (RFC 4180). Numbers are written as they are. */
export const csvLine = (cells: readonly (string | number | null)[]): string =>
  `${cells.map((cell) => (typeof cell === 'number' ? String(cell) : csvCell(cell ?? ''))).join(',')}\r\n`;
