import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Test files that take longest on two processors, in that order. Without the times of an earlier run vitest goes by the size of
 * a file, and a short file may stand for a long suite: begun last, it would run alone while the other workers have ended.
 */
const longFiles: readonly string[] = [
  'e2e/accessibility.test.ts',
  'conformance/conformance.test.ts',
  'http/constant-time-response.test.ts',
  'scripts/extending.test.ts',
  'e2e/image-page.test.ts',
  'e2e/training.test.ts',
  'e2e/providers.test.ts',
  'e2e/pending-links.test.ts',
  'e2e/second-factor.test.ts',
  'e2e/verification.test.ts',
  'e2e/pending-account.test.ts',
  'lifecycle/shutdown.test.ts',
  'housekeeping/imports.test.ts',
  'http/policy-matrix.test.ts',
  'e2e/provider-setup.test.ts',
  'src/providers-crash.test.ts',
  'lifecycle/start.test.ts',
  'src/crash.test.ts',
  'cli/import.test.ts',
  'lifecycle/memory.test.ts',
  'http/local-engine.test.ts',
  'cli/cli.test.ts',
  'outbox/dispatcher.test.ts',
  'http/takeover.test.ts',
  'worker/full-disk.test.ts',
  'config/concurrency-settings.test.ts',
  'cli/user-access.test.ts',
  'postgres/driver.test.ts',
  'crash-login-throttle.test.ts',
];

/** 0 for the longest; browser tests come after the files that are named, and all others last. */
export const rankOf = (path: string): number => {
  const at = longFiles.findIndex((name) => path.endsWith(`/${name}`));
  if (at >= 0) return at;
  return path.includes('/e2e/') ? longFiles.length : longFiles.length + 1;
};

/** Starts the longest files first, so that the workers end at about the same time. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rankOf(one.moduleId) - rankOf(other.moduleId));
  }
}
