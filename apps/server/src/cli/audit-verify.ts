import type { LogProblem, LogReport, LogVerifier } from '@atelier/core/audit/log-verifier';
import { createLogVerifier } from '@atelier/core/audit/log-verifier';
import type { Database } from '@atelier/core/ports/stores';
import { z } from 'zod';
import { newestRow, statementLines, storedRows } from '../audit/export-lines.ts';
import { problemSentence } from '../audit/problem-words.ts';
import { linesOf, parseExportLine, UnreadableLine } from '../audit/read-export.ts';
import type { Config } from '../config/config.ts';
import { readKept } from './audit-kept.ts';
import { printLine, withDatabase } from './operator.ts';
import { option, parseOptions, UsageError } from './usage.ts';

const Anchor = z
  .string()
  .regex(/^[1-9]\d{0,14}:[0-9a-f]{64}$/, 'must look like 42:0123…, as printed by an earlier verification')
  .transform((text): [number, string] => {
    const [seq = '', hash = ''] = text.split(':');
    return [Number(seq), hash];
  });
const Fingerprint = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'must be a fingerprint, as printed by ./atelier audit key');

/** The exit codes beside 0, and 2 for wrong usage. */
const broken = 1;
const brokenWhenSealed = 3;

const printProblems = (problem: LogProblem, further: LogReport['further']): void => {
  printLine(problemSentence(problem));
  for (const each of further) printLine(`Further: ${problemSentence(each)}`);
  process.exitCode = broken;
};

/** What was found when the rows of the first format were sealed. */
const printSealed = (problem: LogProblem): void => {
  printLine(
    `Known since the old log was sealed: ${problemSentence(problem)} What came after the seal holds.`,
  );
  process.exitCode = brokenWhenSealed;
};

/** Two histories were signed: what was kept contradicts itself, whatever the log has now. */
const printForked = (seqs: readonly number[]): void => {
  for (const seq of seqs)
    printLine(`The kept checkpoints name two different rows ${seq}: another history was signed.`);
  if (seqs.length > 0) process.exitCode = broken;
};

/** Says how to compare with what the server copies, if it was not compared. */
const printCopyHint = ({ values, checkpointTargets }: Config): void => {
  const places = [
    ...(values.AUDIT_CHECKPOINT_FILE === undefined ? [] : ['the file of AUDIT_CHECKPOINT_FILE']),
    ...checkpointTargets.map(({ kind }) =>
      kind === 'bucket'
        ? 'the objects in the bucket of AUDIT_CHECKPOINT_S3'
        : 'what AUDIT_CHECKPOINT_WEBHOOK received',
    ),
  ];
  if (places.length === 0) return;
  printLine(
    `Not compared with the copies outside. Fetch ${places.join(' and ')}, and run this again with --checkpoints and the file or folder.`,
  );
};

/** Prints the verdict, and sets the exit code if something is wrong. */
const printReport = (report: LogReport): void => {
  const { problem, further, sealedProblem, rows, statements, position, purgedUntil, keyId } = report;
  if (problem !== null) {
    printProblems(problem, further);
    return;
  }
  if (sealedProblem !== null) printSealed(sealedProblem);
  if (position.seq === 0) {
    printLine('The audit log is empty.');
    return;
  }
  const removed = purgedUntil === 0 ? '' : ` Rows up to ${purgedUntil} were removed after their time.`;
  const verdict = sealedProblem === null ? 'The audit log is intact' : 'Read';
  printLine(
    `${verdict}: ${rows} rows, ${statements} signed statements.${removed} To detect a later truncation, keep ${position.seq}:${position.hash}`,
  );
  if (keyId !== null)
    printLine(`It is signed with the key ${keyId}. Compare it with one that you kept, or give it as --key.`);
};

/** @throws UsageError, UnreadableLine */
const readExport = async (path: string, verifier: LogVerifier): Promise<LogReport> => {
  let number = 0;
  let end: Parameters<LogVerifier['report']>[0] = null;
  for await (const lines of linesOf(path)) {
    for (const text of lines) {
      number += 1;
      const line = parseExportLine(text, number);
      if (end !== null || 'export' in line !== (number === 1)) throw new UnreadableLine(number);
      if ('row' in line) verifier.row(line.row);
      else if ('statement' in line) verifier.statement(line.statement);
      else if ('key' in line) verifier.key(line.key);
      else if ('end' in line) end = line.end;
    }
  }
  return verifier.report(end);
};

const readDatabase = async (db: Database, verifier: LogVerifier): Promise<LogReport> => {
  let after = 0;
  for await (const line of statementLines(db)) {
    if ('key' in line) verifier.key(line.key);
    if (!('statement' in line)) continue;
    verifier.statement(line.statement);
    if (line.statement.kind === 'purge') after = line.statement.seq;
  }
  // Read after the statements: a server that runs may sign a later row at any time.
  const until = await newestRow(db);
  for await (const rows of storedRows(db, { after, until })) for (const row of rows) verifier.row(row);
  return verifier.report(undefined, until);
};

/**
 * `audit verify [FILE] [--key FINGERPRINT] [--checkpoints FILE|FOLDER] [--expect SEQ:HASH]`: verifies the log, or an export of it without
 * database and settings; prints what is wrong, the first thing first, and exits with 1 if there is something (R-SEC-2), with 3 if
 * it is only what was known when the old log was sealed. What was kept elsewhere
 * shows whether the end was cut off, or everything was rewritten and signed again.
 */
export const verifyAudit = async (args: string[]): Promise<void> => {
  const file = args[0]?.startsWith('-') === false ? args[0] : undefined;
  const values = parseOptions(file === undefined ? args : args.slice(1), {
    expect: { type: 'string' },
    key: { type: 'string', multiple: true },
    checkpoints: { type: 'string', multiple: true },
  });
  const trusted = (values.key ?? []).map((key) => option(Fingerprint, 'key', key));
  const expected = values.expect === undefined ? [] : [option(Anchor, 'expect', values.expect)];
  const read = async (work: (verifier: LogVerifier) => Promise<LogReport>) => {
    const { positions, contradicted } = await readKept(values.checkpoints ?? [], trusted);
    printReport(await work(createLogVerifier({ trusted, kept: new Map([...positions, ...expected]) })));
    printForked(contradicted);
  };
  if (file === undefined)
    return withDatabase(
      async (db, _audit, config) => {
        await read((verifier) => readDatabase(db, verifier));
        if (values.checkpoints === undefined) printCopyHint(config);
      },
      { mustExist: true },
    );
  try {
    await read((verifier) => readExport(file, verifier));
  } catch (thrown) {
    if (thrown instanceof UnreadableLine) {
      printLine(`${file} is not a whole export: line ${thrown.line} cannot be read.`);
      process.exitCode = 1;
      return;
    }
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') throw new UsageError(`${file} cannot be read.`);
    throw thrown;
  }
};
