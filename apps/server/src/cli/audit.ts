import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { AuditStatements } from '@atelier/api/audit-statements';
import type { AuditTrail } from '@atelier/api/audit-trail';
import type { Database } from '@atelier/core/ports/stores';
import { ChangedMeanwhile, exportLines } from '../audit/export-lines.ts';
import { openAuditStatements } from '../compose/audit-statements.ts';
import { printLine, withDatabase } from './operator.ts';
import { parseOptions, UsageError } from './usage.ts';

const withStatements = (
  work: (statements: AuditStatements, db: Database, audit: AuditTrail) => Promise<void>,
): Promise<void> =>
  withDatabase(
    async (db, audit, config, log) => {
      const { statements, close } = openAuditStatements(config, db, log);
      try {
        await work(statements, db, audit);
      } finally {
        await close();
      }
    },
    { mustExist: true },
  );

/** Waits whenever the reader is slower, so that the lines do not pile up. */
const writeLines = async (
  out: NodeJS.WritableStream,
  steps: AsyncIterable<readonly object[]>,
): Promise<number> => {
  let rows = 0;
  for await (const lines of steps) {
    rows += lines.filter((line) => 'row' in line).length;
    if (!out.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))) await once(out, 'drain');
  }
  return rows;
};

/** Opens a file that must not exist: an older export is not overwritten. @throws UsageError */
const openFile = async (path: string): Promise<NodeJS.WritableStream> => {
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  try {
    await once(file, 'open');
  } catch (fault) {
    const exists = (fault as NodeJS.ErrnoException).code === 'EEXIST';
    throw new UsageError(exists ? `${path} exists already.` : `${path} cannot be written.`);
  }
  return file;
};

/**
 * `audit export [FILE]`: the whole log as JSON lines with everything that its verification needs, on stdout without a file. The
 * export is an event itself.
 */
export const exportAudit = async (args: string[]): Promise<void> => {
  const [path, ...more] = args;
  if (path?.startsWith('-') || more.length > 0) parseOptions(args, {});
  await withStatements(async (statements, db, audit) => {
    const out = path === undefined ? process.stdout : await openFile(path);
    await audit.write(db, 'audit_exported', { entityType: 'audit', details: { format: 'jsonl' } });
    try {
      const rows = await writeLines(out, exportLines(db, statements, new Date()));
      if (path !== undefined) {
        out.end();
        await once(out, 'finish');
        const { id } = await statements.publicKey();
        printLine(
          `${path} has ${rows} events. Verify it on any machine: ./atelier audit verify ${path} --key ${id}`,
        );
      }
    } catch (thrown) {
      if (path !== undefined) await rm(path, { force: true });
      if (thrown instanceof ChangedMeanwhile)
        throw new UsageError('An account was deleted during the export. Run it again.');
      throw thrown;
    }
  });
};

/** `audit key`: the fingerprint of the key that signs the log; made if there is none. */
export const showAuditKey = async (args: string[]): Promise<void> => {
  parseOptions(args, {});
  await withStatements(async (statements) => printLine((await statements.publicKey()).id));
};

/** `audit rotate-key`: a new key signs from now on; the old one vouches for it. */
export const rotateAuditKey = async (args: string[]): Promise<void> => {
  parseOptions(args, {});
  await withStatements(async (statements, _, audit) =>
    printLine(`The log is signed with ${await statements.rotate(audit)} from now on.`),
  );
};
