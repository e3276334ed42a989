import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { build } from 'vite';
import { expect, onTestFinished, test } from 'vitest';
import { precompress } from './precompress.ts';

test.for(['absolute', 'relative'])(
  'writes .br and .gz beside the assets of an %s output folder',
  async (kind) => {
    const root = await mkdtemp(join(tmpdir(), 'atelier-precompress-'));
    onTestFinished(() => rm(root, { recursive: true }));
    const outDir = join(root, 'out');
    await writeFile(
      join(root, 'index.html'),
      '<!doctype html><script type="module" src="/main.js"></script>',
    );
    await writeFile(join(root, 'main.js'), `document.title = ${JSON.stringify('a heron '.repeat(400))};`);
    await build({
      root,
      configFile: false,
      logLevel: 'silent',
      plugins: [precompress()],
      build: { outDir: kind === 'absolute' ? outDir : relative(root, outDir) },
    });
    const endings = (await readdir(join(outDir, 'assets'))).map((name) => name.split('.').slice(1).join('.'));
    expect(endings.toSorted()).toEqual(['js', 'js.br', 'js.gz']);
  },
);
