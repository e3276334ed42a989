import type { Reporter } from 'vitest/node';

/**
 * Ends a run with one plain line that any log reader understands: `12 passed, 0 failed, 0 skipped`. Tests that passed
 * at their second try only are named before it: each of them is a fault to mend (decision 17). So are files that failed
 * outside of their tests, in a hook or while loading.
 */
export const closingLine = (): Reporter => ({
  onTestRunEnd(modules) {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    const lucky: string[] = [];
    const broken: string[] = [];
    for (const module of modules) {
      const suites = [module, ...module.children.allSuites()];
      if (suites.some((suite) => suite.errors().length > 0)) broken.push(module.relativeModuleId);
      for (const test of module.children.allTests()) {
        count[test.result().state] += 1;
        if (test.diagnostic()?.flaky === true) lucky.push(`${module.relativeModuleId} › ${test.fullName}`);
      }
    }
    for (const name of lucky) process.stdout.write(`\nPassed at the second try only: ${name}`);
    // Their tests count as skipped, which by itself looks harmless.
    for (const file of broken) process.stdout.write(`\nFailed outside of its tests: ${file}`);
    process.stdout.write(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`);
  },
});
