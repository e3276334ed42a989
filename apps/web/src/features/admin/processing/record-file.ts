import { csvLine } from '@atelier/core/csv';
import type { ProcessingRecord } from '@atelier/core/schemas/processing';

type Kind = ProcessingRecord['activities'][number]['tables'][number]['kinds'][number];

/** The kinds of personal data, in words. */
export const kindWords: Readonly<Record<Kind, string>> = {
  identity: 'Identity',
  contact: 'Contact',
  content: 'Content',
  network: 'Traces of use',
  reference: 'Whose it is',
};

export const kindsText = (kinds: readonly Kind[]): string => kinds.map((kind) => kindWords[kind]).join(', ');

const columns = ['Section', 'Name', 'Purpose', 'People', 'Data', 'Kinds of data', 'Kept'] as const;

/** The record as one table for spreadsheets: a row for each kind of data, recipient and measure. */
export const recordCsv = (record: ProcessingRecord): string => {
  const { controller, contact, activities, recipients, measures, createdAt } = record;
  const rows: string[][] = [
    ['As of', createdAt],
    ['Controller', controller],
    ['Contact', contact],
    ...activities.flatMap(({ title, purpose, people, tables }) =>
      tables.map(({ data, kinds, kept }) => [
        ...['Activity', title, purpose, people.join(', ')],
        ...[data, kindsText(kinds), kept],
      ]),
    ),
    ...recipients.map(({ kind, name, data }) => ['Recipient', `${kind}: ${name}`, '', '', data]),
    ...measures.map((measure) => ['Security measure', measure]),
  ];
  const wide = (row: readonly string[]) => columns.map((_, at) => row[at] ?? '');
  // The mark at the start tells spreadsheets that it is UTF-8.
  return `\uFEFF${csvLine([...columns])}${rows.map((row) => csvLine(wide(row))).join('')}`;
};
