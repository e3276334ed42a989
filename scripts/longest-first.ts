import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Test files that take longest on two processors, in that order. Without the times of an earlier run vitest goes by the size of
 * a file, and a short file may stand for a long suite: begun last, it would run alone while the other workers have ended.
 */
const longFiles: readonly string[] = [
  'conformance/conformance.test.ts',
  'e2e/accessibility.test.ts',
  'http/policy-matrix.test.ts',
  'scripts/extending.test.ts',
  'e2e/gallery-filters.test.ts',
  'cli/audit.test.ts',
  'lifecycle/shutdown.test.ts',
  'e2e/training.test.ts',
  'http/uploads-corpus.test.ts',
  'e2e/pending-studio.test.ts',
  'worker/remote.test.ts',
  'cli/provenance.test.ts',
  'e2e/pending-account.test.ts',
  'e2e/providers.test.ts',
  'e2e/pending-admin.test.ts',
  'e2e/moderation.test.ts',
  'e2e/verification.test.ts',
  'e2e/editing.test.ts',
  'src/providers-crash.test.ts',
  'lifecycle/start.test.ts',
  'http/constant-time-response.test.ts',
  'e2e/passkeys.test.ts',
  'e2e/pending-sign-in.test.ts',
  'e2e/uploads.test.ts',
  'lifecycle/memory.test.ts',
  'housekeeping/imports.test.ts',
  'http/local-engine.test.ts',
  'outbox/dispatcher.test.ts',
  'src/crash-login-throttle.test.ts',
  'upscale/upscaler.test.ts',
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
