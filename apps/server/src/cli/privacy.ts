import { createWriteStream } from 'node:fs';
import { link, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { pipeline } from 'node:stream/promises';
import { createDiskBlobs } from '@atelier/adapters';
import { UserId } from '@atelier/core/ids';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Database } from '@atelier/core/ports/stores';
import { Email } from '@atelier/core/schemas/auth';
import { personalArchive } from '../exports/archive.ts';
import { printLine, withDatabase } from './operator.ts';
import { parseCommand, UsageError } from './usage.ts';
import { deleteAndReport } from './user-access.ts';

/** @param given the ID or email address @throws UsageError without such an account; it repeats no address */
const findPerson = async ({ users }: Pick<Database, 'users'>, given: string): Promise<UserRecord> => {
  const [id, email] = [UserId.safeParse(given), Email.safeParse(given)];
  if (!id.success && !email.success)
    throw new UsageError('Name the person by ID (usr_…) or email address. Try ./atelier help.');
  const found = id.success
    ? await users.findById(id.data)
    : email.success
      ? await users.findByEmail(email.data)
      : null;
  if (found === null) throw new UsageError('There is no account with this ID or email address.');
  return found;
};

const isTaken = (thrown: unknown): boolean => (thrown as NodeJS.ErrnoException).code === 'EEXIST';

/**
 * Writes a file that is complete or does not exist, readable by its owner alone. What a crash leaves is `FILE.part`, which
 * the next run replaces.
 * @throws UsageError if there is a file of this name
 */
const writeWhole = async (path: string, content: NodeJS.ReadableStream): Promise<void> => {
  const part = `${path}.part`;
  await rm(part, { force: true });
  try {
    await pipeline(content, createWriteStream(part, { mode: 0o600, flags: 'wx', flush: true }));
    // Unlike a rename, it replaces no file.
    await link(part, path);
  } catch (thrown) {
    throw isTaken(thrown) ? new UsageError(`${path} already exists.`) : thrown;
  } finally {
    await rm(part, { force: true });
  }
};

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
  const { email } = await withDatabase((db) => findPerson(db, positionals[0] ?? ''), { mustExist: true });
  if (!values.yes) {
    const typed = await askFor(`This can’t be undone. Type ${email} to delete the account: `);
    if (typed.toLowerCase() !== email)
      throw new UsageError('Nothing was deleted: the address was not typed.');
  }
  await deleteAndReport(email);
};
