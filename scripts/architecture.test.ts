import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkRows } from '../packages/core/src/testing/check-rows.ts';
import { root } from './setup.ts';
import { importsOf, packageOf, readSources, type Source } from './sources.ts';

// This file spells out what it forbids.
const sources = readSources().filter(({ path }) => path !== 'scripts/architecture.test.ts');
const product = sources.filter(({ isTest }) => !isTest);

/** `path: what` of everything that `find` finds; an empty list is what a rule hopes for. */
const findings = (among: readonly Source[], find: (source: Source) => readonly string[]): string[] =>
  among.flatMap((source) => find(source).map((what) => `${source.path}: ${what}`));

const naming = (pattern: RegExp) => (source: Source) =>
  source.text.match(new RegExp(pattern, 'g'))?.map((text) => text) ?? [];

/** The packages of ours that each workspace may import. */
const mayUse: Readonly<Record<string, readonly string[]>> = {
  'packages/core': [],
  'packages/db': ['core'],
  'packages/auth': ['core'],
  'packages/adapters': ['core'],
  'packages/engine-procedural': ['core'],
  'packages/api': ['core'],
  'apps/server': ['core', 'db', 'auth', 'adapters', 'engine-procedural', 'api'],
  'apps/web': ['core'],
  bench: ['core', 'db', 'auth', 'adapters', 'api'],
  scripts: [],
};

/**
 * The packages of ours that the tests of a workspace may use besides, and by which entry: services are tested on a real
 * database. Their product code may not, and their package.json names them under `devDependencies` alone.
 */
const testsMayUse: Readonly<Record<string, readonly string[]>> = {
  'packages/api': ['@atelier/db/testing'],
};

describe('layers', () => {
  test('every workspace has its layer', () => {
    expect([...new Set(sources.map(({ workspace }) => workspace))].sort()).toEqual(
      Object.keys(mayUse).sort(),
    );
  });

  test('no package imports a sibling or a higher layer, tests included except for what they alone may use', () => {
    const strangers = findings(sources, ({ workspace, imports, isTest }) =>
      imports
        .filter(({ from, runtime }) => {
          const name = /^@atelier\/([^/]+)/.exec(from)?.[1];
          if (isTest && testsMayUse[workspace]?.includes(from)) return false;
          // The browser knows the server's procedures by their types alone.
          if (name === undefined || (workspace === 'apps/web' && name === 'api' && !runtime)) return false;
          return !mayUse[workspace]?.includes(name);
        })
        .map(({ from }) => from),
    );
    expect(strangers).toEqual([]);
  });

  test.each(Object.entries(testsMayUse))(
    'what only the tests of %s use is a development dependency',
    (folder, entries) => {
      const { dependencies, devDependencies } = JSON.parse(
        readFileSync(join(root, folder, 'package.json'), 'utf8'),
      );
      for (const name of entries.map(packageOf)) {
        expect(Object.keys(devDependencies)).toContain(name);
        expect(Object.keys(dependencies)).not.toContain(name);
      }
    },
  );

  test('no relative path leads out of a workspace', () => {
    const roads = findings(
      sources.filter(({ workspace }) => /^(packages|apps)\//.test(workspace)),
      ({ path, workspace, imports }) =>
        imports
          .filter(({ from }) => from.startsWith('.'))
          .map(({ from }) => posix.join(posix.dirname(path), from))
          .filter((target) => !target.startsWith(`${workspace}/`)),
    );
    expect(roads).toEqual([]);
  });

  test('relative imports name the file as it is called', () => {
    const nameless = findings(sources, ({ imports, workspace }) =>
      imports
        .map(({ from }) => from)
        .filter((from) => from.startsWith('.') && !/\.(tsx?|json|css|js|mjs|svg)(\?\w+)?$/.test(from))
        .filter(() => workspace !== 'apps/web'),
    );
    expect(nameless).toEqual([]);
  });
});

/** Who alone may import what; the bench builds rivals out of everything. */
const guarded: readonly (readonly [string, RegExp, string])[] = [
  ['SQL', /^(drizzle-orm|drizzle-kit|better-sqlite3|pg|node:sqlite)(\/|$)/, 'packages/db'],
  ['sessions, OAuth and hashing', /^(lucia|arctic|oslo|@node-rs\/.*|@lucia-auth\/.*)(\/|$)/, 'packages/auth'],
  ['image decoding', /^sharp(\/|$)/, 'packages/adapters'],
  ['SVG rendering', /^@resvg\/.*(\/|$)/, 'packages/engine-procedural'],
  ['tRPC', /^@trpc\/server(\/|$)/, 'packages/api'],
];

describe('dangerous dependencies', () => {
  test('every dangerous package is imported by one package of ours alone', () =>
    checkRows(guarded, '%s', (_, pattern, owner) => {
      const strangers = findings(
        product.filter(({ workspace }) => workspace !== owner && workspace !== 'bench'),
        ({ workspace, imports }) =>
          imports
            .filter(({ from, runtime }) => pattern.test(from) && (runtime || workspace !== 'apps/web'))
            .map(({ from }) => from),
      );
      expect(strangers).toEqual([]);
    }));

  test('what a workspace imports, its package.json declares', () => {
    const declared = (workspace: string) => {
      const folder = workspace === 'scripts' ? root : join(root, workspace);
      const {
        name,
        dependencies = {},
        devDependencies = {},
      } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      return { name, runtime: Object.keys(dependencies), development: Object.keys(devDependencies) };
    };
    const tools = declared('scripts').development;
    const missing = findings(sources, ({ path, workspace, imports, isTest }) => {
      const { runtime, development } = declared(workspace);
      // Files beside `src` configure tools; tests and types come no further than the repository.
      const isProduct = !isTest && path.includes('/src/') && workspace !== 'apps/web';
      return imports.flatMap(({ from, runtime: needed }) => {
        const name = packageOf(from);
        if (name === null) return [];
        const allowed = isProduct && needed ? runtime : [...runtime, ...development, ...tools];
        return allowed.includes(name) ? [] : [name];
      });
    });
    expect(missing).toEqual([]);
  });
});

describe('folders', () => {
  test('a feature of the web app imports no other feature', () => {
    const featureOf = (path: string) => /^apps\/web\/src\/features\/([^/]+)/.exec(path)?.[1];
    const visits = findings(sources, ({ path, imports }) => {
      const own = featureOf(path);
      if (own === undefined) return [];
      return imports
        .map(({ from }) => featureOf(posix.join(posix.dirname(path), from)))
        .filter((other): other is string => other !== undefined && other !== own);
    });
    expect(visits).toEqual([]);
  });

  test('what only tests use is used by tests alone', () => {
    const borrowed = findings(
      product.filter(({ workspace }) => workspace !== 'bench'),
      ({ imports }) =>
        imports
          .map(({ from }) => from)
          .filter((from) => /(^|\/)(testing|conformance|bench)(\/|\.|-|$)/.test(from)),
    );
    expect(borrowed).toEqual([]);
  });

  test('the environment is read in one file of the server, and in no package', () => {
    const application = product.filter(({ workspace }) => /^(packages|apps)\//.test(workspace));
    const readers = findings(application, ({ text }) =>
      text.replaceAll('loadConfig(process.env)', '').includes('process.env') ? ['process.env'] : [],
    );
    expect(readers.filter((finding) => !isToolSetting(finding))).toEqual([]);
  });

  test('the server speaks through its log', () => {
    const application = product.filter(({ path }) => /^(packages|apps\/server)\/.*src\//.test(path));
    expect(findings(application, naming(/\bconsole\.\w+/))).toEqual([]);
  });
});

/** Configuration of tools beside `src` is no part of the product. */
const isToolSetting = (finding: string): boolean => /^(packages|apps)\/[^/]+\/[^/]+\.ts: /.test(finding);

describe('what nobody does', () => {
  const doors: readonly (readonly [string, RegExp])[] = [
    ['code out of text', /\beval\(|\bnew Function\b|\bFunction\(['"`]/],
    [
      'markup out of text',
      /dangerouslySetInnerHTML|\.innerHTML\s*=|\.outerHTML\s*=|insertAdjacentHTML|document\.write/,
    ],
    ['a shell', /\bexec(Sync)?\b[^\n]*from 'node:child_process'|shell:\s*true/],
    ['a mock of a module', /\bvi\.(do)?[mM]ock\(/],
    ['a check switched off', /@ts-ignore|@ts-nocheck|eslint-disable/],
  ];
  test('no source does what is forbidden there', () =>
    checkRows(doors, '%s', (_, pattern) => {
      expect(findings(sources, naming(pattern))).toEqual([]);
    }));

  test('SQL out of text, but for the constants of the schema', () => {
    const elsewhere = product.filter(({ path }) => !path.startsWith('packages/db/src/schema/'));
    expect(findings(elsewhere, naming(/\bsql\.raw\(/))).toEqual([]);
  });

  test('role names compared outside the policy', () => {
    // The store counts the superadmins that are left.
    const rightful = ['packages/core/src/policy.ts', 'packages/db/src/stores/users.ts'];
    const application = product.filter(
      ({ path }) => /^(packages|apps\/server)\//.test(path) && !rightful.includes(path),
    );
    expect(findings(application, naming(/role\s*[!=]==\s*['"]/))).toEqual([]);
  });
});

/** Lines. Longer files do more than one thing. */
const maxLines = 260;

test('no source is longer than can be read at one sitting', () => {
  const long = findings(product, ({ text }) => {
    const lines = text.split('\n').length - 1;
    return lines > maxLines ? [`${lines} lines`] : [];
  });
  expect(long).toEqual([]);
});

test('the rules see imports in every spelling', () => {
  const text = [
    `import a from 'a';`,
    `import { type B, c } from "b/c";`,
    `import type { D } from 'd';`,
    `export * from './e.ts';`,
    `export type { F } from 'f';`,
    `import {\n  g,\n  h,\n} from 'g';`,
    `import 'i.css';`,
    `const j = await import('j');`,
    `type K = typeof import('k');`,
    `const text = "import x from 'y'";`,
  ].join('\n');
  expect(importsOf(text)).toEqual([
    { from: 'a', runtime: true },
    { from: 'b/c', runtime: true },
    { from: 'd', runtime: false },
    { from: './e.ts', runtime: true },
    { from: 'f', runtime: false },
    { from: 'g', runtime: true },
    { from: 'i.css', runtime: true },
    { from: 'j', runtime: true },
    { from: 'k', runtime: false },
  ]);
});
