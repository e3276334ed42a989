import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { createDiskBlobs } from '@atelier/adapters';
import { personalArchive } from '../exports/archive.ts';
import { printLine, withDatabase } from './operator.ts';
import { findPerson } from './person.ts';
import { parseCommand, UsageError } from './usage.ts';
import { deleteAndReport } from './user-access.ts';
import { writeWhole } from './whole-file.ts';

/**
 * `privacy export PERSON [--out FILE]`: everything about one person as a ZIP archive, as people get it themselves, for those
 * who cannot sign in.
 */
export const exportPerson = async (args: string[]): Promise<void> => {
  const { values, positionals } = parseCommand(args, { out: { type: 'string' } }, 1);
  await withDatabase(
    async (db, audit, { dataDir }) => {
      const person = await findPerson(db, positionals[0] ?? '');
      const out = values.out ?? `atelier-data-${person.id}.zip`;
      await db.transaction((stores) =>
        audit.write(stores, 'data_export_requested', {
          ...{ entityType: 'user', entityId: person.id, details: { byOperator: true } },
        }),
      );
      const blobs = createDiskBlobs({ root: join(dataDir, 'blobs') });
      await writeWhole(out, await personalArchive({ db, blobs }, person, new Date(), () => undefined));
      printLine(`Wrote everything about ${person.email} to ${out}. Keep it where only they can read it.`);
    },
    { mustExist: true },
  );
};

/** The first line of the standard input; empty if there is none. */
const askFor = async (question: string): Promise<string> => {
  process.stderr.write(question);
  const lines = createInterface({ input: process.stdin });
  try {
    for await (const line of lines) return line.trim();
    return '';
  } finally {
    lines.close();
  }
};

/** `privacy erase PERSON [--yes]`: deletes the account at once and for good, after its address was typed. */
export const erasePerson = async (args: string[]): Promise<void> => {
  const { values, positionals } = parseCommand(args, { yes: { type: 'boolean', default: false } }, 1);
  const person = await withDatabase((db) => findPerson(db, positionals[0] ?? ''), { mustExist: true });
  if (!values.yes) {
    const typed = await askFor(`This can’t be undone. Type ${person.email} to delete the account: `);
    if (typed.toLowerCase() !== person.email)
      throw new UsageError('Nothing was deleted: the address was not typed.');
  }
  await deleteAndReport(person);
};
