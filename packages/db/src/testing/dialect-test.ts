import { checkRows } from '@atelier/core/testing/check-rows';
import { test } from 'vitest';
import { type TestDialect, testDialects } from './open.ts';

/** What a test gets for its run on one dialect. */
export interface DialectContext {
  readonly dialect: TestDialect;
  /** Adds a cleanup. They run at the end of this run, the last one first. */
  readonly onTestFinished: (cleanUp: () => Promise<void> | void) => void;
}

type Check = (t: DialectContext) => unknown;

/** Time for one run, as for any test of these projects. */
const defaultRunTimeoutMs = 120_000;

const runOn = async (dialect: TestDialect, check: Check): Promise<void> => {
  const cleanups: (() => Promise<void> | void)[] = [];
  try {
    await check({ dialect, onTestFinished: (cleanUp) => void cleanups.push(cleanUp) });
  } finally {
    for (const cleanUp of cleanups.toReversed()) await cleanUp();
  }
};

/** Declares a test that runs on each dialect in turn and is reported once; a failure names the dialect. */
export const dialectTest = (title: string, check: Check, runTimeoutMs = defaultRunTimeoutMs): void =>
  test(title, { timeout: testDialects.length * runTimeoutMs }, () =>
    checkRows(testDialects, 'on %s', (dialect) => runOn(dialect, check)),
  );

/**
 * Declares a `dialectTest` that runs once for each row. Each run has its own cleanups.
 * @param label that of `checkRows`
 */
export const dialectMatrix = <const Row>(
  title: string,
  rows: readonly Row[],
  label: string,
  check: (row: Row, t: DialectContext) => unknown,
): void =>
  test(title, { timeout: testDialects.length * rows.length * defaultRunTimeoutMs }, () =>
    checkRows(testDialects, 'on %s', (dialect) =>
      checkRows<Row>(rows, label, (...cells: unknown[]) => {
        const row = (Array.isArray(rows[0]) ? cells : cells[0]) as Row;
        return runOn(dialect, (t) => check(row, t));
      }),
    ),
  );
