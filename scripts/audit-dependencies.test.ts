import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { root } from './setup.ts';

/** Runs the command with an `npm` that prints this. */
const audit = (printed: string, ...args: string[]) => {
  const folder = mkdtempSync(join(tmpdir(), 'atelier-audit-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'npm'), `#!/bin/sh\ncat <<'END'\n${printed}\nEND\nexit 1\n`);
  chmodSync(join(folder, 'npm'), 0o755);
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(root, 'scripts/atelier.ts'), 'audit-dependencies', ...args],
    {
      encoding: 'utf8',
      env: { PATH: [folder, dirname(process.execPath), '/bin', '/usr/bin'].join(delimiter) },
    },
  );
  return { status, stdout };
};
const found = (severity: string) =>
  JSON.stringify({ vulnerabilities: { sharp: { severity, range: '<0.36.0', fixAvailable: true } } });

test('a serious known weakness in a package of the server fails the check and is named (ASVS 15.2.1)', () => {
  for (const severity of ['high', 'critical'])
    expect(audit(found(severity))).toEqual({
      status: 1,
      stdout: `${severity}: sharp <0.36.0 (fixed in a later version)\n`,
    });
  expect(audit(found('low'))).toMatchObject({ status: 0, stdout: expect.stringContaining('low: sharp') });
  expect(audit('{"vulnerabilities":{}}')).toMatchObject({ status: 0 });
});

test('a registry that cannot be asked is reported, and fails the check only with --strict', () => {
  for (const answer of ['{"message":"405 at registry.example"}', 'no JSON', '']) {
    const lenient = audit(answer);
    expect(lenient.status).toBe(0);
    expect(lenient.stdout).toBe(
      'The package registry could not be asked about known weaknesses: nothing was checked.\n',
    );
    expect(audit(answer, '--strict').status).toBe(2);
  }
});
