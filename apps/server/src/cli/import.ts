import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { argon2Defaults, createPasswordHasher } from '@atelier/auth';
import { systemClock } from '@atelier/core/clock';
import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import type { ImportRecord } from '@atelier/core/ports/import-store';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Database, Stores } from '@atelier/core/ports/stores';
import { decideImport, finishImport, finishStalledImports } from '../housekeeping/imports.ts';
import { readPeopleFile } from './import-files.ts';
import { type ImportedPerson, type Problem, readPeople } from './import-rows.ts';
import { minConstantTimeStepMs } from './import-time.ts';
import { printLine, withDatabase } from './operator.ts';
import { parseOptionsAndFile } from './usage.ts';

/** How many problems are listed; the rest are counted. */
const maxListedProblems = 50;

const counted = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

const importError = (file: string, problems: readonly Problem[]): AppError => {
  const listed = problems
    .toSorted((a, b) => a.line - b.line)
    .slice(0, maxListedProblems)
    .map(({ line, sentence }) => `  line ${line}: ${sentence}`);
  const rest = problems.length - listed.length;
  return new AppError(
    'validation_failed',
    [
      `${file} was not imported: ${counted(problems.length, 'problem', 'problems')}.`,
      ...listed,
      ...(rest > 0 ? [`  and ${rest} more`] : []),
    ].join('\n'),
  );
};

const userOf = (person: ImportedPerson, now: Date): UserRecord => ({
  id: newId('user'),
  email: person.email,
  name: person.name,
  role: person.role,
  passwordHash: person.passwordHash,
  workspaceId: newId('workspace'),
  lockedAt: null,
  lockReason: null,
  emailVerifiedAt: person.emailVerified ? now : null,
  secondFactorAt: null,
  createdAt: person.createdAt ?? now,
  lastSignInAt: null,
  lastSignInIp: null,
  deletionDueAt: null,
});

const findNewcomers = async (
  stores: Pick<Stores, 'users'>,
  people: readonly ImportedPerson[],
): Promise<ImportedPerson[]> => {
  const newcomers: ImportedPerson[] = [];
  for (const person of people)
    if ((await stores.users.findByEmail(person.email)) === null) newcomers.push(person);
  return newcomers;
};

/**
 * Creates all accounts or none: a failure before the decision leaves nothing behind; after it, the rest is created by
 * the next import or by a running server within half a minute.
 * @returns the finished import
 */
const importPeople = async (
  db: Database,
  users: readonly UserRecord[],
  limits: Pick<ImportRecord, 'monthlyLimit' | 'budgetMinor'>,
): Promise<ImportRecord> => {
  const deps = { db, clock: systemClock };
  await finishStalledImports(deps);
  const now = systemClock.now();
  const record: ImportRecord = {
    id: newId('import'),
    createdAt: now,
    touchedAt: now,
    decidedAt: null,
    finishedAt: null,
    operator: `operator ${userInfo().username}`,
    requestId: randomUUID(),
    ...limits,
    total: users.length,
    made: 0,
    madeWithoutPassword: 0,
  };
  await decideImport(deps, record, users);
  return finishImport(deps, record);
};

interface Outcome {
  readonly made: number;
  readonly madeWithoutPassword: number;
}

const report = (isDryRun: boolean, { made, madeWithoutPassword }: Outcome, skipped: number): string =>
  [
    `${isDryRun ? 'Would import' : 'Imported'} ${counted(made, 'account', 'accounts')}`,
    ...(madeWithoutPassword > 0 ? [`, ${madeWithoutPassword} without a password`] : []),
    ...(skipped > 0 ? [`; skipped ${skipped} that already exist`] : []),
    '.',
  ].join('');

const dryRunOutcome = (newcomers: readonly ImportedPerson[]): Outcome => ({
  made: newcomers.length,
  madeWithoutPassword: newcomers.filter(({ passwordHash }) => passwordHash === null).length,
});

/** Tells the operator what to set if the time that old hashes take would reveal who has an account (ASVS 6.3.8). */
const adviseOnConstantTime = async (
  newcomers: readonly ImportedPerson[],
  configuredMs: number,
): Promise<void> => {
  const hashes = newcomers.flatMap(({ passwordHash }) => passwordHash ?? []);
  const hasher = createPasswordHasher({ concurrency: 1, maxQueue: 1, argon2: argon2Defaults });
  const minMs = await minConstantTimeStepMs(hashes, hasher);
  if (minMs > configuredMs)
    printLine(
      `Checking these passwords takes longer than checking others: until everyone has signed in once, set EVEN_ANSWER_MS to at least ${minMs} (now ${configuredMs}).`,
    );
};

/**
 * `user import FILE [--dry-run] [--allow-roles]`: imports accounts of an older system with their password hashes from a
 * CSV or JSON file (R-ID-3). The whole file is validated before anything is written.
 */
export const importUsers = async (args: string[]): Promise<void> => {
  const { file, values } = parseOptionsAndFile(args, {
    'dry-run': { type: 'boolean', default: false },
    'allow-roles': { type: 'boolean', default: false },
  });
  const contents = await readPeopleFile(file);
  const { people, problems } = readPeople(contents.entries, { allowRoles: values['allow-roles'] });
  const all = [...contents.problems, ...problems];
  if (all.length > 0) throw importError(file, all);
  await withDatabase(async (db, _audit, config) => {
    const isDryRun = values['dry-run'];
    const newcomers = await findNewcomers(db, people);
    const now = systemClock.now();
    const outcome = isDryRun
      ? dryRunOutcome(newcomers)
      : await importPeople(
          db,
          newcomers.map((person) => userOf(person, now)),
          {
            monthlyLimit: config.values.QUOTA_IMAGES_PER_MONTH,
            budgetMinor: config.values.BUDGET_MINOR_PER_MONTH,
          },
        );
    printLine(report(isDryRun, outcome, people.length - outcome.made));
    await adviseOnConstantTime(newcomers, config.signIn.constantTimeStepMs);
  });
};
