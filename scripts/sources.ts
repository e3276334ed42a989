import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './setup.ts';

/** An import. `runtime` is false for type-only imports. */
interface Import {
  readonly from: string;
  readonly runtime: boolean;
}

/** A source file of the project. */
export interface Source {
  /** Relative to the repository's root, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
  /** The workspace's folder, such as `packages/core`; `scripts` for the root's own. */
  readonly workspace: string;
  /** Whether it is a test or a test helper. */
  readonly isTest: boolean;
}

const ignored = new Set(['node_modules', 'dist', 'coverage', '.turbo', 'drizzle']);

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (ignored.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });

const statement = /^\s*(import|export)\s+(type\s)?(?:[\w*{}\s,$]+?\sfrom\s+)?['"]([^'"\n]+)['"]/gm;
const call = /\bimport\(\s*['"]([^'"\n]+)['"]\s*\)/g;

/** All imports of a file, by statements and by calls of `import()`, which are type-only after `typeof`. */
export const importsOf = (text: string): Import[] => [
  ...[...text.matchAll(statement)].map(([, , type, from = '']) => ({ from, runtime: type === undefined })),
  ...[...text.matchAll(call)].map(({ 1: from = '', index }) => ({
    from,
    runtime: !/typeof\s*$/.test(text.slice(0, index)),
  })),
];

const workspaceOf = (path: string): string => {
  const [top = '', name = ''] = path.split('/');
  return ['packages', 'apps'].includes(top) ? `${top}/${name}` : top;
};

const testPlaces = /\.test\.tsx?$|\/testing\/|\/testing\.ts$|\/conformance\/|conformance\.ts$|\/e2e\//;

/** All TypeScript sources of the project. */
export const readSources = (): Source[] =>
  ['packages', 'apps', 'scripts', 'bench']
    .flatMap((folder) => filesBelow(join(root, folder)))
    .map((file) => {
      const path = relative(root, file).replaceAll('\\', '/');
      const text = readFileSync(file, 'utf8');
      const isTest = testPlaces.test(path);
      return { path, text, imports: importsOf(text), workspace: workspaceOf(path), isTest };
    });

/** `@scope/name` or `name` of a bare specifier; null for relative, absolute and Node's own modules. */
export const packageOf = (specifier: string): string | null => {
  if (/^(\.|\/|node:|virtual:|data:)/.test(specifier)) return null;
  const [first = '', second = ''] = specifier.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
};
