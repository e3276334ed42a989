import type { Reporter } from 'vitest/node';

/**
 * Ends a run with one plain line: `12 passed, 0 failed, 0 skipped`. Before it, flaky tests are listed, which passed only on
 * retry and have to be fixed (decision 17), and files that failed outside of their tests, in a hook or while loading.
 */
export const closingLine = (): Reporter => ({
  onTestRunEnd(modules) {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    const flaky: string[] = [];
    const failedFiles: string[] = [];
    for (const module of modules) {
      const suites = [module, ...module.children.allSuites()];
      if (suites.some((suite) => suite.errors().length > 0)) failedFiles.push(module.relativeModuleId);
      for (const test of module.children.allTests()) {
        count[test.result().state] += 1;
        if (test.diagnostic()?.flaky === true) flaky.push(`${module.relativeModuleId} › ${test.fullName}`);
      }
    }
    for (const name of flaky) process.stdout.write(`\nPassed at the second try only: ${name}`);
    // Their tests count as skipped, which alone would look harmless.
    for (const file of failedFiles) process.stdout.write(`\nFailed outside of its tests: ${file}`);
    process.stdout.write(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`);
  },
});
