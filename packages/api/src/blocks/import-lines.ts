import { type Network, parseNetwork } from '@atelier/core/networks/network';
import { BlockReason, maxImportLines } from '@atelier/core/schemas/blocks';
import { cutTo } from '@atelier/core/text';

/** One line of an imported list. */
export type ImportLine = { readonly line: number; readonly text: string } & (
  | { readonly network: Network; readonly reason: string | null; readonly expiresAt: Date | null | undefined }
  | { readonly why: string }
);

const maxShown = 80;
const dateForm = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** The fields of a line of CSV (RFC 4180), which may be quoted; a quoted field ends on its line. */
const fieldsOf = (line: string): string[] => {
  const fields: string[] = [];
  let field = '';
  let isQuoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const char = line[at];
    if (char === '"' && isQuoted && line[at + 1] === '"') {
      field += '"';
      at += 1;
    } else if (char === '"') isQuoted = !isQuoted;
    else if (char === ',' && !isQuoted) {
      fields.push(field.trim());
      field = '';
    } else field += char;
  }
  return [...fields, field.trim()];
};

/** Null: does not end. Undefined: not said. */
const endOf = (text: string): Date | null | undefined | 'wrong' => {
  if (text === '') return undefined;
  if (text.toLowerCase() === 'never') return null;
  const at = dateForm.test(text) ? new Date(text) : null;
  return at === null || Number.isNaN(at.getTime()) ? 'wrong' : at;
};

const readLine = (raw: string, line: number, now: Date): ImportLine => {
  const [address = '', reason = '', end = ''] = fieldsOf(raw);
  const shown = { line, text: cutTo(raw.trim(), maxShown) };
  const network = parseNetwork(address);
  if (network === null) return { ...shown, why: 'This is neither an address nor a range.' };
  const expiresAt = endOf(end);
  if (expiresAt === 'wrong') return { ...shown, why: 'The end is no date like 2027-01-31.' };
  if (expiresAt && expiresAt <= now) return { ...shown, why: 'The end is in the past.' };
  const parsed = reason === '' ? null : BlockReason.safeParse(reason);
  if (parsed?.success === false) return { ...shown, why: 'The reason is too long.' };
  return { ...shown, network, reason: parsed?.data ?? null, expiresAt };
};

/**
 * Reads a list with an address or range on each line, or CSV: address, reason, end. Empty lines, comments (`#`, `;`) and a
 * heading are skipped.
 * @returns null if it has too many lines
 */
export const readImport = (text: string, now: Date): ImportLine[] | null => {
  const lines = text
    .split(/\r\n|\n|\r/)
    .map((raw, at) => ({ raw, line: at + 1 }))
    .filter(
      ({ raw, line }) => !/^\s*([#;]|$)/.test(raw) && !(line === 1 && /^"?(address|ip|network)\b/i.test(raw)),
    );
  return lines.length > maxImportLines ? null : lines.map(({ raw, line }) => readLine(raw, line, now));
};
