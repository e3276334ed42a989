import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withWorkLock } from './work-lock.ts';

/** What is installed: what building and running need (`run`), or also what tests and measurements need (`all`). */
export type Packages = 'run' | 'all';

/** Runs npm in the checkout and resolves to its exit code. */
type Npm = (args: readonly string[]) => Promise<number>;

interface Checkout {
  readonly root: string;
  readonly npm: Npm;
  /** Prints one line for the user. */
  readonly print: (line: string) => void;
}

interface LockFile {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly link?: boolean }>>;
}

const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];

/** The places that a checkout keeps its notes in. Deleting `node_modules` also deletes them. */
const placesIn = (root: string) => ({
  lockFile: join(root, 'package-lock.json'),
  modules: join(root, 'node_modules'),
  installed: join(root, 'node_modules/.atelier-installed'),
  adding: join(root, 'node_modules/.atelier-adding'),
});

const lockHashOf = (root: string): string =>
  createHash('sha256')
    .update(readFileSync(placesIn(root).lockFile))
    .digest('hex');

/** What the last finished installation has brought, and whether it was of this lock file; null if there is none. */
const installedIn = (root: string): { readonly packages: Packages; readonly isCurrent: boolean } | null => {
  const { installed } = placesIn(root);
  if (!existsSync(installed)) return null;
  const [packages, hash] = readFileSync(installed, 'utf8').split(' ');
  return { packages: packages === 'all' ? 'all' : 'run', isCurrent: hash === lockHashOf(root) };
};

const npmOrThrow = async (npm: Npm, args: readonly string[]): Promise<void> => {
  if ((await npm([...args, ...quiet])) !== 0) throw new Error(`npm ${args[0]} failed; see above.`);
};

/** Installs into an emptied folder. `--include=dev`: NODE_ENV=production would leave them out. */
const installClean = (npm: Npm, packages: Packages): Promise<void> =>
  npmOrThrow(npm, ['ci', packages === 'run' ? '--omit=dev' : '--include=dev']);

/** Removes what an interrupted `addPackages` may have unpacked in part. npm takes any folder with a package.json for whole. */
const removeAdded = (root: string): void => {
  const { packages } = JSON.parse(readFileSync(placesIn(root).lockFile, 'utf8')) as LockFile;
  for (const [path, { dev, link }] of Object.entries(packages))
    if (dev === true && link !== true) rmSync(join(root, path), { recursive: true, force: true });
  rmSync(join(root, 'node_modules/.package-lock.json'), { force: true });
};

/** Adds the packages that tests need to those that running needs, which stay: a server may be using them. */
const addPackages = async ({ root, npm }: Checkout): Promise<void> => {
  const { adding } = placesIn(root);
  if (existsSync(adding)) removeAdded(root);
  writeFileSync(adding, '');
  await npmOrThrow(npm, ['install', '--no-save', '--include=dev']);
  rmSync(adding);
};

/**
 * Installs the packages of the lock file that `wanted` names, once per lock file. What is installed for `all` also serves
 * `run`, and a checkout that had everything keeps it when the lock file changes. An interrupted installation is repeated;
 * concurrent commands wait for each other.
 * @throws Error if npm fails
 */
export const ensureInstalled = async (wanted: Packages, checkout: Checkout): Promise<void> => {
  const { root, npm, print } = checkout;
  const suffices = (): boolean => {
    const found = installedIn(root);
    return found?.isCurrent === true && (found.packages === 'all' || wanted === 'run');
  };
  if (suffices()) return;
  const onWait = () => print('Waiting for another command that installs packages ...');
  await withWorkLock(join(root, '.atelier/installing'), onWait, async () => {
    if (suffices()) return;
    const { installed } = placesIn(root);
    const found = installedIn(root);
    const packages = found?.packages === 'all' ? 'all' : wanted;
    if (found?.isCurrent === true) {
      print('Installing what tests and measurements need (once) ...');
      await addPackages(checkout);
    } else {
      print('Installing dependencies (once) ...');
      rmSync(installed, { force: true });
      await installClean(npm, packages);
    }
    writeFileSync(installed, `${packages} ${lockHashOf(root)}`);
  });
};
