import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startTestServer } from '../testing/in-process.ts';
import { readPages } from './first-paints.ts';

const html =
  '<html><head><meta content="__APP_ORIGIN__/" nonce="__CSP_NONCE__"></head><body><div id="first-paint"></div><div id="root"></div></body></html>';
const paints = {
  '/sign-in': { head: '<link href="/assets/a.js">', body: '<h1>Sign in for $& and $1</h1>' },
  '*': { head: '', body: '<header>Atelier</header>' },
};

const webRootWith = async (files: Readonly<Record<string, string>>): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'atelier-paints-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)));
  return folder;
};

const built = () => webRootWith({ 'index.html': html, 'first-paints.json': JSON.stringify(paints) });

test('a path has its own words and preloads, and every other path those of all others', async () => {
  const page = await readPages(await built(), 'https://studio.test');
  expect(page('/sign-in')).toBe(
    '<html><head><meta content="https://studio.test/" nonce="__CSP_NONCE__">  <link href="/assets/a.js">\n  </head><body><div id="first-paint"><h1>Sign in for $& and $1</h1></div><div id="root"></div></body></html>',
  );
  const other = page('/gallery');
  expect(other).toContain('<div id="first-paint"><header>Atelier</header></div>');
  for (const path of ['/sign-in/', '/Sign-in', '//sign-in', '*', '/*', '__proto__', '/constructor'])
    expect(page(path), path).toBe(other);
});

test('a build without first paints is served as it is; one that cannot be read stops the start', async () => {
  const plain = await readPages(await webRootWith({ 'index.html': html }), 'https://studio.test');
  expect(plain('/sign-in')).toContain('<div id="first-paint"></div>');
  const broken = await webRootWith({ 'index.html': html, 'first-paints.json': '{"/": 1}' });
  await expect(readPages(broken, 'https://studio.test')).rejects.toThrow();
});

test('the running server sends them with a nonce each time, whatever the query is, and not as a file', async () => {
  const server = await startTestServer({}, { webRoot: await built() });
  onTestFinished(server.stop);
  const at = (path: string) => server.client().raw({ path });
  const pages = await Promise.all([at('/sign-in?next=%2Fgallery'), at('/sign-in')]);
  for (const { text, headers } of pages) {
    expect(text).toContain('<h1>Sign in');
    const nonce = /'nonce-([^']+)'/.exec(String(headers['content-security-policy']))?.[1] ?? '';
    expect(text).toContain(`nonce="${nonce}"`);
  }
  expect((await at('/gallery')).text).not.toContain('Sign in');
  expect((await at('/first-paints.json')).status).toBe(404);
});
