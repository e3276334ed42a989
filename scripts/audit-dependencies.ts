import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { root } from './setup.ts';

/** Severities that fail the check at once. SECURITY.md says within which time each is fixed. */
const failing = ['critical', 'high'];

interface Advisory {
  readonly name: string;
  readonly severity: string;
  readonly range: string;
  readonly isFixable: boolean;
}

/** What `npm audit --json` found; null if it could not ask the registry. */
const advisoriesIn = (report: string): Advisory[] | null => {
  let parsed: { vulnerabilities?: Record<string, Record<string, unknown>> };
  try {
    parsed = JSON.parse(report) as typeof parsed;
  } catch {
    return null;
  }
  if (typeof parsed.vulnerabilities !== 'object') return null;
  return Object.entries(parsed.vulnerabilities).map(([name, { severity, range, fixAvailable }]) => ({
    name,
    severity: String(severity),
    range: String(range),
    isFixable: Boolean(fixAvailable),
  }));
};

const lineOf = ({ name, severity, range, isFixable }: Advisory): string =>
  `${severity}: ${name} ${range}${isFixable ? ' (fixed in a later version)' : ''}`;

/**
 * The sentences and the exit code of a check (ASVS 15.2.1).
 * @param isStrict whether a registry that cannot be asked fails the check, as before a release
 */
const judgeAudit = (
  advisories: readonly Advisory[] | null,
  isStrict: boolean,
): { readonly lines: readonly string[]; readonly code: number } => {
  if (advisories === null)
    return {
      lines: ['The package registry could not be asked about known weaknesses: nothing was checked.'],
      code: isStrict ? 2 : 0,
    };
  if (advisories.length === 0) return { lines: ['No known weaknesses in what the server needs.'], code: 0 };
  return {
    lines: advisories.map(lineOf),
    code: advisories.some(({ severity }) => failing.includes(severity)) ? 1 : 0,
  };
};

/** Asks the registry about the locked packages that the server needs. @returns the exit code */
export const auditDependencies = async (args: readonly string[]): Promise<number> => {
  const options = ['--omit=dev', '--json', '--fetch-retries=0', '--fetch-timeout=15000'];
  // Its own messages name the registry and repeat the report.
  const npm = spawn('npm', ['audit', ...options], { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] });
  const failed = new Promise<string>((done) => npm.once('error', () => done('')));
  const report = await Promise.race([text(npm.stdout), failed]);
  const { lines, code } = judgeAudit(advisoriesIn(report), args.includes('--strict'));
  process.stdout.write(`${lines.join('\n')}\n`);
  return code;
};
