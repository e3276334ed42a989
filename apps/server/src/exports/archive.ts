import { Readable } from 'node:stream';
import type { BlobStore } from '@atelier/core/ports/blobs';
import type { Person, PersonalRow, PersonalTable } from '@atelier/core/ports/personal-rows';
import type { PersonalFile } from '@atelier/core/ports/privacy-stores';
import type { Database } from '@atelier/core/ports/stores';
import { ZipFile } from 'yazl';
import { headHtml, readme, rowsOnPage, sectionHtml, tailHtml } from './html.ts';

export interface ArchiveDeps {
  readonly db: Pick<Database, 'dataExports' | 'personalRows'>;
  readonly blobs: Pick<BlobStore, 'open'>;
}

const rowsPerPage = 200;
const filesPerPage = 500;
const userId = /usr_[0-9a-z]{24}/g;

/** Other people are named by nothing but ids; those are replaced. */
const withoutOthers = (json: string, person: Person): string =>
  json.replaceAll(userId, (id) => (id === person.id ? id : 'another person'));

async function* rowsOf({ db }: ArchiveDeps, person: Person, name: string): AsyncGenerator<PersonalRow> {
  let after: readonly unknown[] | null = null;
  do {
    const page = await db.personalRows.page(person, name, after, rowsPerPage);
    yield* page.rows;
    after = page.next;
  } while (after !== null);
}

async function* jsonOf(deps: ArchiveDeps, person: Person, name: string): AsyncGenerator<string> {
  let isFirst = true;
  for await (const row of rowsOf(deps, person, name)) {
    yield `${isFirst ? '[' : ','}\n${withoutOthers(JSON.stringify(row), person)}`;
    isFirst = false;
  }
  yield isFirst ? '[]\n' : '\n]\n';
}

async function* pageOf(
  deps: ArchiveDeps,
  person: Person,
  tables: readonly PersonalTable[],
  madeAt: Date,
): AsyncGenerator<string> {
  const [exported, left] = [
    tables.filter((table) => table.notExported === null),
    tables.filter((table) => table.notExported !== null),
  ];
  yield headHtml(exported, madeAt);
  for (const table of exported) {
    const rows: PersonalRow[] = [];
    let total = 0;
    for await (const row of rowsOf(deps, person, table.name)) {
      if (rows.length < rowsOnPage) rows.push(row);
      total += 1;
    }
    yield withoutOthers(sectionHtml({ table, rows, total }), person);
  }
  yield tailHtml(left);
}

const nameOf = ({ id, kind }: PersonalFile): string =>
  kind === 'upload' ? `uploads/${id}.png` : `pictures/${id}.${kind === 'drawing' ? 'svg' : 'png'}`;

const listFiles = async ({ db }: ArchiveDeps, person: Person): Promise<PersonalFile[]> => {
  const files: PersonalFile[] = [];
  for (const kind of ['image', 'drawing', 'upload'] as const)
    for (let after: string | null = null; ; ) {
      const page = await db.dataExports.files(person.id, kind, after, filesPerPage);
      files.push(...page);
      if (page.length < filesPerPage) break;
      after = page.at(-1)?.id ?? null;
    }
  return files;
};

/**
 * Everything about one person as a ZIP archive: README, a page to read, JSON of every table, pictures and uploads as files. One
 * row page and one file are in memory at a time. It is as of the time at which each part is read; what is deleted meanwhile is
 * an empty file.
 * @param onFile called when a file has been read, with its bytes
 * @returns ends with an error if a part cannot be read; destroying it closes what is open
 */
export const personalArchive = async (
  deps: ArchiveDeps,
  person: Person,
  madeAt: Date,
  onFile: (bytes: number) => void,
): Promise<Readable> => {
  const tables = await deps.db.personalRows.tables();
  const exported = tables.filter(({ notExported }) => notExported === null);
  const files = await listFiles(deps, person);
  const zip = new ZipFile();
  const stream = zip.outputStream as Readable;
  let source: Readable | null = null;
  const fail = (fault: unknown): void => {
    stream.destroy(fault instanceof Error ? fault : new Error(String(fault)));
  };
  zip.on('error', fail);
  stream.once('close', () => source?.destroy());

  const add = (name: string, compress: boolean, mtime: Date, open: () => Promise<Readable>): void =>
    zip.addReadStreamLazy(name, { compress, mtime }, (ready) => {
      if (stream.destroyed) return;
      open().then((opened) => {
        source = opened;
        opened.on('error', fail);
        if (stream.destroyed) opened.destroy();
        else ready(null, opened);
      }, fail);
    });
  const addText = (name: string, text: () => AsyncGenerator<string>): void =>
    add(name, true, madeAt, async () => Readable.from(text(), { objectMode: false }));

  zip.addBuffer(Buffer.from(readme(madeAt, exported)), 'README.txt', { mtime: madeAt });
  addText('index.html', () => pageOf(deps, person, tables, madeAt));
  for (const { name } of exported) addText(`data/${name}.json`, () => jsonOf(deps, person, name));
  for (const file of files)
    add(nameOf(file), false, file.createdAt, async () => {
      const blob = await deps.blobs.open(file.blobKey);
      const opened = blob?.stream ?? Readable.from([]);
      return opened.once('end', () => onFile(file.bytes));
    });
  zip.end();
  return stream;
};
