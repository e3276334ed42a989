import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkRows } from '../packages/core/src/testing/check-rows.ts';
import { root } from './setup.ts';
import { importsOf, packageOf, readSources, type Source } from './sources.ts';

// Without this file, which contains the forbidden patterns.
const sources = readSources().filter(({ path }) => path !== 'scripts/architecture.test.ts');
const product = sources.filter(({ isTest }) => !isTest);

/** `path: match` for everything that `find` finds; rules expect an empty list. */
const findings = (among: readonly Source[], find: (source: Source) => readonly string[]): string[] =>
  among.flatMap((source) => find(source).map((what) => `${source.path}: ${what}`));

const matching = (pattern: RegExp) => (source: Source) =>
  source.text.match(new RegExp(pattern, 'g'))?.map((text) => text) ?? [];

/** The project's packages that each workspace may import. */
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
 * The entries of the project's packages that the tests of a workspace may import besides: services are tested on a real
 * database. They are `devDependencies` only, and product code may not import them.
 */
const testsMayUse: Readonly<Record<string, readonly string[]>> = {
  'packages/api': ['@atelier/db/testing'],
};

describe('layers', () => {
  test('every workspace is in the table of allowed imports', () => {
    expect([...new Set(sources.map(({ workspace }) => workspace))].sort()).toEqual(
      Object.keys(mayUse).sort(),
    );
  });

  test('no package imports a sibling or a higher layer, except for the listed test helpers', () => {
    const forbidden = findings(sources, ({ workspace, imports, isTest }) =>
      imports
        .filter(({ from, runtime }) => {
          const name = /^@atelier\/([^/]+)/.exec(from)?.[1];
          if (isTest && testsMayUse[workspace]?.includes(from)) return false;
          // The web app imports only the types of the server's procedures.
          if (name === undefined || (workspace === 'apps/web' && name === 'api' && !runtime)) return false;
          return !mayUse[workspace]?.includes(name);
        })
        .map(({ from }) => from),
    );
    expect(forbidden).toEqual([]);
  });

  test('packages that only tests use are development dependencies', () =>
    checkRows(Object.entries(testsMayUse), '%s', (folder, entries) => {
      const { dependencies, devDependencies } = JSON.parse(
        readFileSync(join(root, folder, 'package.json'), 'utf8'),
      );
      for (const name of entries.map(packageOf)) {
        expect(Object.keys(devDependencies)).toContain(name);
        expect(Object.keys(dependencies)).not.toContain(name);
      }
    }));

  test('no relative import leads out of a workspace', () => {
    const escaping = findings(
      sources.filter(({ workspace }) => /^(packages|apps)\//.test(workspace)),
      ({ path, workspace, imports }) =>
        imports
          .filter(({ from }) => from.startsWith('.'))
          .map(({ from }) => posix.join(posix.dirname(path), from))
          .filter((target) => !target.startsWith(`${workspace}/`)),
    );
    expect(escaping).toEqual([]);
  });

  test('relative imports have a file extension', () => {
    const withoutExtension = findings(sources, ({ imports, workspace }) =>
      imports
        .map(({ from }) => from)
        .filter((from) => from.startsWith('.') && !/\.(tsx?|json|css|js|mjs|svg)(\?\w+)?$/.test(from))
        .filter(() => workspace !== 'apps/web'),
    );
    expect(withoutExtension).toEqual([]);
  });
});

/** Packages that only one workspace may import, besides the bench, which builds its baselines from them. */
const guarded: readonly (readonly [string, RegExp, string])[] = [
  ['SQL', /^(drizzle-orm|drizzle-kit|better-sqlite3|pg|node:sqlite)(\/|$)/, 'packages/db'],
  ['sessions, OAuth and hashing', /^(lucia|arctic|oslo|@node-rs\/.*|@lucia-auth\/.*)(\/|$)/, 'packages/auth'],
  ['image decoding', /^sharp(\/|$)/, 'packages/adapters'],
  ['SVG rendering', /^@resvg\/.*(\/|$)/, 'packages/engine-procedural'],
  ['tRPC', /^@trpc\/server(\/|$)/, 'packages/api'],
];

describe('dangerous dependencies', () => {
  test('every dangerous dependency is imported by one workspace only', () =>
    checkRows(guarded, '%s', (_, pattern, owner) => {
      const forbidden = findings(
        product.filter(({ workspace }) => workspace !== owner && workspace !== 'bench'),
        ({ workspace, imports }) =>
          imports
            .filter(({ from, runtime }) => pattern.test(from) && (runtime || workspace !== 'apps/web'))
            .map(({ from }) => from),
      );
      expect(forbidden).toEqual([]);
    }));

  test('every import is declared in the package.json of the workspace', () => {
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
      // Files beside `src` configure tools; tests and types are not shipped.
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
    const crossImports = findings(sources, ({ path, imports }) => {
      const own = featureOf(path);
      if (own === undefined) return [];
      return imports
        .map(({ from }) => featureOf(posix.join(posix.dirname(path), from)))
        .filter((other): other is string => other !== undefined && other !== own);
    });
    expect(crossImports).toEqual([]);
  });

  test('product code imports no test helpers', () => {
    const testImports = findings(
      product.filter(({ workspace }) => workspace !== 'bench'),
      ({ imports }) =>
        imports
          .map(({ from }) => from)
          .filter((from) => /(^|\/)(testing|conformance|bench)(\/|\.|-|$)/.test(from)),
    );
    expect(testImports).toEqual([]);
  });

  test('the environment is read in one file of the server, and in no package', () => {
    const application = product.filter(({ workspace }) => /^(packages|apps)\//.test(workspace));
    const readers = findings(application, ({ text }) =>
      text.replaceAll('loadConfig(process.env)', '').includes('process.env') ? ['process.env'] : [],
    );
    expect(readers.filter((finding) => !isToolSetting(finding))).toEqual([]);
  });

  test('the server writes to its log, not to the console', () => {
    const application = product.filter(({ path }) => /^(packages|apps\/server)\/.*src\//.test(path));
    expect(findings(application, matching(/\bconsole\.\w+/))).toEqual([]);
  });
});

/** Configuration of tools beside `src` is not part of the product. */
const isToolSetting = (finding: string): boolean => /^(packages|apps)\/[^/]+\/[^/]+\.ts: /.test(finding);

describe('forbidden patterns', () => {
  const patterns: readonly (readonly [string, RegExp])[] = [
    ['code out of text', /\beval\(|\bnew Function\b|\bFunction\(['"`]/],
    [
      'markup out of text',
      /dangerouslySetInnerHTML|\.innerHTML\s*=|\.outerHTML\s*=|insertAdjacentHTML|document\.write/,
    ],
    ['a shell', /\bexec(Sync)?\b[^\n]*from 'node:child_process'|shell:\s*true/],
    ['a mock of a module', /\bvi\.(do)?[mM]ock\(/],
    ['a check switched off', /@ts-ignore|@ts-nocheck|eslint-disable/],
  ];
  test('no source contains a forbidden pattern', () =>
    checkRows(patterns, '%s', (_, pattern) => {
      expect(findings(sources, matching(pattern))).toEqual([]);
    }));

  test('raw SQL is used only for constants of the schema', () => {
    const elsewhere = product.filter(({ path }) => !path.startsWith('packages/db/src/schema/'));
    expect(findings(elsewhere, matching(/\bsql\.raw\(/))).toEqual([]);
  });

  test('role names are compared only in the policy', () => {
    // The store counts the remaining superadmins.
    const allowed = ['packages/core/src/policy.ts', 'packages/db/src/stores/users.ts'];
    const application = product.filter(
      ({ path }) => /^(packages|apps\/server)\//.test(path) && !allowed.includes(path),
    );
    expect(findings(application, matching(/role\s*[!=]==\s*['"]/))).toEqual([]);
  });
});

const maxLines = 260;

test('no source file is longer than 260 lines', () => {
  const long = findings(product, ({ text }) => {
    const lines = text.split('\n').length - 1;
    return lines > maxLines ? [`${lines} lines`] : [];
  });
  expect(long).toEqual([]);
});

test('imports are recognised in every syntax', () => {
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
