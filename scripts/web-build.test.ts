import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ensureWebBuilt } from './web-build.ts';

const makeCheckout = () => {
  const root = mkdtempSync(join(tmpdir(), 'atelier-web-build-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  write('package-lock.json', '{}');
  write('apps/web/src/main.tsx', 'one');
  let builds = 0;
  const page = 'apps/web/dist/index.html';
  const writePage = async () => {
    write(page, String(builds));
    return 0;
  };
  const ensure = async (build = writePage) => {
    const before = builds;
    const counted = () => {
      builds += 1;
      return build();
    };
    await ensureWebBuilt({ root, build: counted, print: () => {} });
    return builds - before;
  };
  return { root, write, page, ensure };
};

test('the web app is built again when its sources change, and only then', async () => {
  const { write, ensure } = makeCheckout();
  expect(await ensure()).toBe(1);
  expect(await ensure()).toBe(0);
  write('apps/web/src/main.test.ts', 'a test');
  write('apps/server/src/main.ts', 'the server');
  expect(await ensure()).toBe(0);
  for (const path of ['apps/web/src/ui/new.tsx', 'packages/core/src/words.ts', 'apps/web/index.html']) {
    write(path, path);
    expect([path, await ensure()]).toEqual([path, 1]);
  }
});

test('a build that failed, is gone or was replaced by another tool is repeated', async () => {
  const { root, page, write, ensure } = makeCheckout();
  await expect(ensure(async () => 1)).rejects.toThrow('The build of the web app failed');
  expect(await ensure()).toBe(1);
  rmSync(join(root, 'apps/web/dist'), { recursive: true });
  expect(await ensure()).toBe(1);
  cpSync(join(root, page), join(root, `${page}.old`));
  await new Promise((done) => setTimeout(done, 20));
  write(page, 'of another tool');
  expect(await ensure()).toBe(1);
});
