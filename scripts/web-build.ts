import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withWorkLock } from './work-lock.ts';

interface Build {
  readonly root: string;
  /** Builds into `apps/web/dist` and resolves to the exit code. */
  readonly build: () => Promise<number>;
  /** Prints one line for the user. */
  readonly print: (line: string) => void;
}

const inputs = [
  'package-lock.json',
  'tsconfig.base.json',
  'apps/web/*.*',
  'apps/web/{src,plugins,public}/**/*',
  'packages/core/package.json',
  'packages/core/src/**/*.ts',
];
const isTest = (path: string): boolean => /\.test\.tsx?$|\/testing\//.test(path);

/** A hash of everything that the web app is built from. */
const inputHashOf = (root: string): string => {
  const hash = createHash('sha256');
  const files = globSync(inputs, { cwd: root, withFileTypes: true, exclude: (entry) => isTest(entry.name) })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !isTest(path));
  for (const path of files.toSorted())
    hash.update(path.slice(root.length)).update('\0').update(readFileSync(path)).update('\0');
  return hash.digest('hex');
};

/**
 * Builds the web app unless `apps/web/dist` is the result of a finished build of the same sources.
 * @throws Error if the build fails
 */
export const ensureWebBuilt = async ({ root, build, print }: Build): Promise<void> => {
  const note = join(root, '.atelier/web-build');
  const page = join(root, 'apps/web/dist/index.html');
  const current = (): string => `${inputHashOf(root)} ${statSync(page, { throwIfNoEntry: false })?.mtimeMs}`;
  const isBuilt = (): boolean => {
    try {
      return (
        statSync(page, { throwIfNoEntry: false }) !== undefined && readFileSync(note, 'utf8') === current()
      );
    } catch {
      return false;
    }
  };
  if (isBuilt()) return;
  const onWait = () => print('Waiting for another command that builds the web app ...');
  await withWorkLock(join(root, '.atelier/building'), onWait, async () => {
    if (isBuilt()) return;
    print('Building the web app ...');
    rmSync(note, { force: true });
    if ((await build()) !== 0) throw new Error('The build of the web app failed; see above.');
    mkdirSync(dirname(note), { recursive: true });
    writeFileSync(note, current());
  });
};
