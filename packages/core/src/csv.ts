/**
 * What spreadsheets take for the start of a formula (OWASP, "CSV Injection"), with the full-width forms. Tabs and line ends
 * are among the white space that some skip.
 */
const formulaStart = /^\s*[=+\-@|%＝＋－＠]|^[\t\r\n]/u;
/**
 * The same after a semicolon, tab or line end: where a comma is the decimal separator, spreadsheets separate cells by
 * semicolons, and quotes that do not begin such a cell mean nothing.
 */
const innerFormulaStart = /([;\t\r\n][^\S\t\r\n]*)(?=[=+\-@|%＝＋－＠])/gu;

/**
 * One cell: always quoted, so that separators and line ends stay within it, and with an apostrophe before anything that a
 * spreadsheet would run as a formula.
 */
const csvCell = (value: string): string => {
  const inner = value.replace(innerFormulaStart, "$1'");
  const text = formulaStart.test(value) ? `'${inner}` : inner;
  return `"${text.replaceAll('"', '""')}"`;
};

/** One record of a CSV file (RFC 4180). Numbers are written as they are. */
export const csvLine = (cells: readonly (string | number | null)[]): string =>
  `${cells.map((cell) => (typeof cell === 'number' ? String(cell) : csvCell(cell ?? ''))).join(',')}\r\n`;
