import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const page = readFileSync(join(root, 'docs/requirements.md'), 'utf8');

/** The page's rows: id, code paths, and the tests it names as file and title. */
const rows = [...page.matchAll(/^\| (R-[A-Z]+-\d+) \| [^|]+ \| ([^|]+) \| (.+) \|$/gm)].map(
  ([, id = '', code = '', proof = '']) => ({
    id,
    code: [...code.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path),
    proofs: [...proof.matchAll(/`([^`]+)` › "([^"]+)"/g)].map(([, file = '', title = '']) => ({
      file,
      title,
    })),
  }),
);

describe('the page of requirements', () => {
  test('has rows, each id once', () => {
    expect(rows.length).toBeGreaterThan(30);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });

  test.each(rows)('$id names code that exists and tests that stand in their files', ({ code, proofs }) => {
    expect(code.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(proofs).not.toEqual([]);
    for (const { file, title } of proofs) expect(readFileSync(join(root, file), 'utf8')).toContain(title);
  });
});
