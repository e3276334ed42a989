import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { variables } from '../apps/server/src/config/config.ts';
import { runbookIds } from '../packages/core/src/incidents/incidents.ts';
import { parseRunbook } from '../packages/core/src/incidents/runbook.ts';
import { root } from './setup.ts';

const folder = join(root, 'docs/runbooks');
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const codeIn = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
const help = readFileSync(join(root, 'scripts/atelier.ts'), 'utf8');
const adminRoutes = readFileSync(join(root, 'apps/web/src/routes/admin.ts'), 'utf8');

describe('docs/runbooks', () => {
  test('has the runbooks that the product knows, and names each on its first page', () => {
    const files = readdirSync(folder).filter((name) => name !== 'README.md');
    expect(files.toSorted()).toEqual(runbookIds.map((id) => `${id}.md`).toSorted());
    for (const id of runbookIds) expect(read('README.md')).toContain(`(${id}.md)`);
  });

  test.each([...runbookIds])('%s has the form that the product reads', (id) => {
    const runbook = parseRunbook(id, read(`${id}.md`));
    expect(runbook.phases).toHaveLength(6);
    expect(runbook.summary).toMatch(/^Use this when /);
    expect(runbook.notice.body).toContain('{name}');
  });

  test.each([...runbookIds])('%s names commands, pages and settings that exist', (id) => {
    for (const code of codeIn(read(`${id}.md`))) {
      const command = /^\.\/atelier ([a-z-]+ [a-z-]+)/.exec(code)?.[1];
      if (command !== undefined) expect(help, code).toContain(`  ${command}`);
      if (code.startsWith('/admin/'))
        expect(adminRoutes, code).toContain(`path: '${code.slice('/admin'.length)}'`);
      const setting = /^[A-Z]+(?:_[A-Z]+)+$/.exec(code)?.[0].replace(/_FILE$/, '');
      if (setting !== undefined && setting !== 'DATA_DIR')
        expect(Object.keys(variables.shape)).toContain(setting);
    }
  });
});
