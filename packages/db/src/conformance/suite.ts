import type { AppError, ErrorCode } from '@atelier/core/errors';
import { afterEach, beforeEach, describe, expect } from 'vitest';
import type { TestDatabase } from '../testing/open.ts';

export type OpenTestDatabase = () => Promise<TestDatabase>;

/** A `describe` whose every test finds a fresh database behind `test()`. */
export const suite = (
  name: string,
  open: OpenTestDatabase,
  body: (current: () => TestDatabase) => void,
): void => {
  describe(name, () => {
    let present: TestDatabase | undefined;
    beforeEach(async () => {
      present = await open();
    });
    afterEach(async () => {
      await present?.drop();
      present = undefined;
    });
    body(() => {
      if (present === undefined) throw new Error('There is no database between tests.');
      return present;
    });
  });
};

/** Rejects with the AppError of that code. */
export const expectRefusal = async (work: Promise<unknown>, code: ErrorCode): Promise<void> => {
  const thrown = await work.then(
    () => null,
    (error: AppError) => error,
  );
  expect(thrown?.code).toBe(code);
};

/** Runs the work `n` times side by side. */
export const inParallel = <T>(n: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: n }, (_, index) => work(index)));
