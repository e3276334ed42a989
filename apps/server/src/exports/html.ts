import { escapeHtml } from '@atelier/adapters';
import type { PersonalRow, PersonalTable } from '@atelier/core/ports/personal-rows';

/** Rows of a table that the page shows; all are in its JSON file. */
export const rowsOnPage = 500;
/** Longer values are cut on the page. */
const maxCell = 2000;

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 72rem; margin: 0 auto; padding: 1.5rem; }
h2 { margin-top: 2.5rem; }
nav ul { columns: 18rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.875rem; }
th, td { text-align: left; vertical-align: top; padding: 0.4rem 0.7rem; border-bottom: 1px solid #8886; }
td { max-width: 30rem; overflow-wrap: anywhere; white-space: pre-wrap; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(14rem, 1fr)); gap: 1rem; padding: 0; }
.pictures li { list-style: none; }
.pictures img { width: 100%; height: auto; border-radius: 0.5rem; }
small { opacity: 0.75; }
`;

/** The words of a value. */
const textOf = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

const cell = (value: unknown): string => {
  const text = textOf(value);
  return escapeHtml(text.length > maxCell ? `${text.slice(0, maxCell)}…` : text);
};

/** `lastSignInAt` → `Last sign in at`. */
const words = (column: string): string => {
  const lower = column.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return lower.charAt(0).toUpperCase() + lower.slice(1);
};

export interface Section {
  readonly table: PersonalTable;
  readonly rows: readonly PersonalRow[];
  readonly total: number;
}

const tableOf = ({ table, rows }: Section): string => {
  const head = table.exported.map((column) => `<th scope="col">${escapeHtml(words(column))}</th>`).join('');
  const body = rows
    .map((row) => `<tr>${table.exported.map((column) => `<td>${cell(row[column])}</td>`).join('')}</tr>`)
    .join('\n');
  return `<div class="scroll" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
};

const pictureOf = (row: PersonalRow, file: string, words: string): string =>
  `<li><a href="${file}"><img src="${file}" alt="${escapeHtml(words.slice(0, 200))}" loading="lazy"></a><p>${cell(words)}<br><small>${cell(row.createdAt)}</small></p></li>`;

const picturesOf = ({ table, rows }: Section): string => {
  const items = rows.map((row) =>
    table.name === 'images'
      ? pictureOf(row, `pictures/${textOf(row.id)}.png`, textOf(row.prompt))
      : pictureOf(row, `uploads/${textOf(row.id)}.png`, textOf(row.name)),
  );
  return `<ul class="pictures">\n${items.join('\n')}\n</ul>`;
};

/** One part of the page: what the server stores in one table. */
export const sectionHtml = (section: Section): string => {
  const { table, rows, total } = section;
  const file = `data/${table.name}.json`;
  const isPictures = table.name === 'images' || table.name === 'uploads';
  const more = total > rows.length ? ` The page shows ${rows.length} of them.` : '';
  return `<section id="${table.name}"><h2>${escapeHtml(table.what)}</h2>
<p><small>${total === 1 ? 'One entry' : `${total} entries`} in <a href="${file}">${file}</a>.${more}</small></p>
${total === 0 ? '' : isPictures ? picturesOf(section) : tableOf(section)}
</section>
`;
};

/** The start of the page, with links to its parts. */
export const headHtml = (tables: readonly PersonalTable[], madeAt: Date): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'">
<title>Your data at Atelier</title>
<style>${style}</style>
</head>
<body>
<h1>Your data at Atelier</h1>
<p>Everything that this Atelier stored about you on ${madeAt.toISOString().slice(0, 10)}. Times are UTC. The page works without a connection.</p>
<nav aria-label="Contents"><ul>
${tables.map(({ name, what }) => `<li><a href="#${name}">${escapeHtml(what)}</a></li>`).join('\n')}
</ul></nav>
<main>
`;

/** What the export does not have, and the end of the page. */
export const tailHtml = (
  left: readonly PersonalTable[],
): string => `<section id="left-out"><h2>Not in this archive</h2>
<ul>
${left.map(({ what, notExported }) => `<li>${escapeHtml(what)}. ${escapeHtml(notExported ?? '')}</li>`).join('\n')}
</ul></section>
</main></body></html>
`;

/** README.txt of the archive. */
export const readme = (madeAt: Date, tables: readonly PersonalTable[]): string =>
  [
    'Your data at Atelier',
    `Made on ${madeAt.toISOString()} (UTC).`,
    '',
    'index.html   everything to read: open it in a browser, no connection needed',
    'pictures/    your pictures, also those in the trash; drawings as .svg where the engine drew one',
    'uploads/     the pictures that you uploaded',
    'data/        everything as JSON, for programs: one file per kind, a list of rows',
    '',
    ...tables.map(({ name, what }) => `data/${name}.json: ${what}`),
    '',
    'Values of other people are replaced by "another person". Secrets such as passwords are not included: the server has',
    'only hashes of them. A file that was deleted while the archive was being made is empty.',
    'Keep the archive where only you can read it.',
    '',
  ].join('\n');
