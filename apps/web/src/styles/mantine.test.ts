import { existsSync, globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const sources = join(import.meta.dirname, '..');
const sheets = dirname(createRequire(import.meta.url).resolve('@mantine/core/styles/Input.layer.css'));
const mantineImport = /import \{([^}]*)\} from '@mantine\/core'/g;

/** The names that the components of the app import from Mantine. */
const importedNames = (): string[] =>
  globSync('**/*.tsx', { cwd: sources }).flatMap((file) =>
    [...readFileSync(join(sources, file), 'utf8').matchAll(mantineImport)].flatMap(([, names = '']) =>
      names.split(',').map((name) => name.trim()),
    ),
  );

test('every component of Mantine that is in use has its style sheet', () => {
  const loaded = readFileSync(join(sources, 'styles/mantine.ts'), 'utf8');
  const needed = [...new Set(importedNames())].filter((name) =>
    existsSync(join(sheets, `${name}.layer.css`)),
  );
  expect(needed).toContain('Checkbox');
  expect(needed.filter((name) => !loaded.includes(`/${name}.layer.css`))).toEqual([]);
});
