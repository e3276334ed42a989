import { describe } from 'vitest';
import { describeCourses } from './courses.ts';
import { describePrompts } from './prompts.ts';
import type { ProviderSuite } from './setup.ts';
import { describeTable } from './table.ts';

export type { ProviderSuite } from './setup.ts';

/** The contract of every provider adapter, against a double of its backend. */
export const providerSuite = (suite: ProviderSuite): void => {
  describe(suite.adapter.name, () => {
    describeCourses(suite);
    if (suite.prompts !== null) describePrompts(suite, suite.prompts);
    describeTable(suite);
  });
};
