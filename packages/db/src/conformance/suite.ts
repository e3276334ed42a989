import type { AppError, ErrorCode } from '@atelier/core/errors';
import { checkRows } from '@atelier/core/testing/check-rows';
import { describe, expect, test as vitestTest } from 'vitest';
import { openTestDatabase, type TestDatabase, type TestDialect, testDialects } from '../testing/open.ts';

/** Primitives are listed so that TypeScript infers tuples of literals. */
type Cell = string | number | boolean | object | null;

/** Declares the tests of a suite. Each is reported once and runs on every dialect; a failure names the dialect. */
export interface ConformanceTest {
  (title: string, check: () => unknown): void;
  /** One test of a whole matrix, with a fresh database for each row. `label` is that of `checkRows`. */
  matrix<Row extends [Cell, ...Cell[]]>(
    title: string,
    rows: readonly Row[] | ((dialect: TestDialect) => readonly Row[]),
    label: string,
    check: (...cells: Row) => unknown,
  ): void;
}

/** Time on one dialect, as for any test of this project. */
const runTimeoutMs = 120_000;

/** A `describe` whose tests find a fresh database behind `current()`. */
export const suite = (
  name: string,
  body: (test: ConformanceTest, current: () => TestDatabase) => void,
): void => {
  let present: TestDatabase | undefined;
  const current = (): TestDatabase => {
    if (present === undefined) throw new Error('There is no database between tests.');
    return present;
  };
  const withDatabase = async (dialect: TestDialect, check: () => unknown): Promise<void> => {
    present = await openTestDatabase(dialect);
    try {
      await check();
    } finally {
      await present.drop();
      present = undefined;
    }
  };
  const onEachDialect = (title: string, work: (dialect: TestDialect) => Promise<void>): void =>
    vitestTest(title, { timeout: testDialects.length * runTimeoutMs }, () =>
      checkRows(testDialects, 'on %s', work),
    );

  const test = (title: string, check: () => unknown): void =>
    onEachDialect(title, (dialect) => withDatabase(dialect, check));
  const matrix: ConformanceTest['matrix'] = (title, rows, label, check) =>
    onEachDialect(title, (dialect) =>
      checkRows(typeof rows === 'function' ? rows(dialect) : rows, label, (...cells) =>
        withDatabase(dialect, () => check(...(cells as never))),
      ),
    );
  describe(name, () => body(Object.assign(test, { matrix }), current));
};

/** Rejects with the AppError of that code. */
export const expectRefusal = async (work: Promise<unknown>, code: ErrorCode): Promise<void> => {
  const thrown = await work.then(
    () => null,
    (error: AppError) => error,
  );
  expect(thrown?.code).toBe(code);
};

/** Runs the work `n` times concurrently. */
export const inParallel = <T>(n: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: n }, (_, index) => work(index)));
