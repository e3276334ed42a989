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
import { leastEvenAnswerMs } from './import-time.ts';
import { say, withDatabase } from './operator.ts';
import { parseOptionsAndFile } from './usage.ts';

/** How many problems are told; the rest are counted. */
const problemsShown = 50;

const counted = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

const refusal = (file: string, problems: readonly Problem[]): AppError => {
  const told = problems
    .toSorted((a, b) => a.line - b.line)
    .slice(0, problemsShown)
    .map(({ line, sentence }) => `  line ${line}: ${sentence}`);
  const rest = problems.length - told.length;
  return new AppError(
    'validation_failed',
    [
      `${file} was not imported: ${counted(problems.length, 'problem', 'problems')}.`,
      ...told,
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
});

const newcomersOf = async (
  stores: Pick<Stores, 'users'>,
  people: readonly ImportedPerson[],
): Promise<ImportedPerson[]> => {
  const newcomers: ImportedPerson[] = [];
  for (const person of people)
    if ((await stores.users.findByEmail(person.email)) === null) newcomers.push(person);
  return newcomers;
};

/**
 * Makes all of them or none: a failure before the decision leaves nothing, and after it the rest is made by whoever
 * comes next, a running server within half a minute. @returns the import as it ended
 */
const importPeople = async (
  db: Database,
  users: readonly UserRecord[],
  monthlyLimit: number,
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
    monthlyLimit,
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
    ...(skipped > 0 ? [`; skipped ${skipped} that exist already`] : []),
    '.',
  ].join('');

const expected = (newcomers: readonly ImportedPerson[]): Outcome => ({
  made: newcomers.length,
  madeWithoutPassword: newcomers.filter(({ passwordHash }) => passwordHash === null).length,
});

/** What the operator has to set so that the old hashes do not tell by their time who has an account (ASVS 6.3.8). */
const adviseOnTime = async (newcomers: readonly ImportedPerson[], presentMs: number): Promise<void> => {
  const hashes = newcomers.flatMap(({ passwordHash }) => passwordHash ?? []);
  const hasher = createPasswordHasher({ concurrency: 1, maxQueue: 1, argon2: argon2Defaults });
  const leastMs = await leastEvenAnswerMs(hashes, hasher);
  if (leastMs > presentMs)
    say(
      `Checking these passwords takes longer than others: until everybody has signed in, set EVEN_ANSWER_MS to at least ${leastMs} (now ${presentMs}).`,
    );
};

/**
 * `user import FILE [--dry-run] [--allow-roles]`: people of an older system with the hashes of their passwords, from a
 * CSV or JSON file (R-ID-3). The whole file is judged before anything is written.
 */
export const importUsers = async (args: string[]): Promise<void> => {
  const { file, values } = parseOptionsAndFile(args, {
    'dry-run': { type: 'boolean', default: false },
    'allow-roles': { type: 'boolean', default: false },
  });
  const contents = await readPeopleFile(file);
  const { people, problems } = readPeople(contents.entries, { allowRoles: values['allow-roles'] });
  const all = [...contents.problems, ...problems];
  if (all.length > 0) throw refusal(file, all);
  await withDatabase(async (db, _audit, config) => {
    const isDryRun = values['dry-run'];
    const newcomers = await newcomersOf(db, people);
    const now = systemClock.now();
    const outcome = isDryRun
      ? expected(newcomers)
      : await importPeople(
          db,
          newcomers.map((person) => userOf(person, now)),
          config.values.QUOTA_IMAGES_PER_MONTH,
        );
    say(report(isDryRun, outcome, people.length - outcome.made));
    await adviseOnTime(newcomers, config.signIn.constantTimeStepMs);
  });
};
