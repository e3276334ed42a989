import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { expect, onTestFinished, test } from 'vitest';
import { scriptPriority } from './script-priority.ts';

test('module scripts come after the style sheets, with a low priority; other scripts stay as they are', async () => {
  const root = await mkdtemp(join(tmpdir(), 'atelier-script-priority-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const head = '<script src="data:text/javascript,0"></script>';
  await writeFile(
    join(root, 'index.html'),
    `<!doctype html><head>${head}</head><script type="module" src="/main.js"></script>`,
  );
  await writeFile(join(root, 'main.css'), 'p { color: red }');
  await writeFile(join(root, 'main.js'), `import './main.css'; document.title = 'a heron';`);
  await build({ root, configFile: false, logLevel: 'silent', plugins: [scriptPriority()] });
  const html = await readFile(join(root, 'dist/index.html'), 'utf8');
  const tags = html.match(/<(?:script|link)[^>]*>/g) ?? [];
  expect(tags.map((tag) => tag.replace(/\/assets\/[^"]*/, '…'))).toEqual([
    '<script src="data:text/javascript,0">',
    '<link rel="stylesheet" crossorigin href="…">',
    '<script fetchpriority="low" type="module" crossorigin src="…">',
  ]);
});
