/**
 * Draws the icons and the share preview of `apps/web/public` from `mark.svg`: run it with Node after the mark, its colours
 * or the font has changed, and commit the files.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { repositoryRoot } from '../compose/stores.ts';
import { launchChromium } from './browser-chromium.ts';

const web = join(repositoryRoot, 'apps/web');
const publicFolder = join(web, 'public');

const dataUrl = async (path: string, type: string): Promise<string> =>
  `data:${type};base64,${(await readFile(join(web, path))).toString('base64')}`;

const draw = async (
  browser: Browser,
  html: string,
  width: number,
  height: number,
  type: 'png' | 'jpeg' = 'png',
): Promise<Buffer> => {
  const page = await browser.newPage({ viewport: { width, height } });
  await page.setContent(`<style>*{margin:0}body{width:${width}px;height:${height}px}</style>${html}`);
  await page.evaluate('document.fonts.ready');
  const image = await page.screenshot(type === 'png' ? { omitBackground: true } : { type, quality: 86 });
  await page.close();
  return image;
};

/** Without rounded corners, which systems cut out themselves; `inset` keeps the mark in the safe zone of masks. */
const fullBleed = (mark: string, inset: number): string => {
  const side = 32 + 2 * inset;
  return mark
    .replace('viewBox="0 0 32 32"', `viewBox="${-inset} ${-inset} ${side} ${side}"`)
    .replace(
      '<rect width="32" height="32" rx="7"',
      `<rect x="${-inset}" y="${-inset}" width="${side}" height="${side}"`,
    );
};

const icon = (browser: Browser, svg: string, side: number): Promise<Buffer> =>
  draw(
    browser,
    svg.replace('<svg ', `<svg width="${side}" height="${side}" style="display:block" `),
    side,
    side,
  );

/** An ICO file with one PNG (32 × 32, 32 bits), which all browsers since 2013 read. */
const asIco = (png: Buffer): Buffer => {
  const head = Buffer.alloc(22);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(1, 4);
  head.writeUInt8(32, 6);
  head.writeUInt8(32, 7);
  head.writeUInt16LE(1, 10);
  head.writeUInt16LE(32, 12);
  head.writeUInt32LE(png.length, 14);
  head.writeUInt32LE(head.length, 18);
  return Buffer.concat([head, png]);
};

const shareHtml = async (mark: string): Promise<string> => {
  const font = await dataUrl('src/styles/fonts/newsreader-latin-500-normal.woff2', 'font/woff2');
  const [left, middle, right, last] = await Promise.all(
    ['ink', 'lighthouse', 'poppies', 'mandala'].map((name) =>
      dataUrl(`public/showcase/${name}.webp`, 'image/webp'),
    ),
  );
  return `<style>
    @font-face { font-family: Newsreader; font-weight: 500; src: url(${font}) }
    body { display: grid; grid-template-columns: 500px 1fr; overflow: hidden; background: #f3f4f1; color: #1a201d;
      font-family: Newsreader; font-weight: 500 }
    .words { display: grid; align-content: center; gap: 26px; padding-left: 76px }
    .words svg { width: 112px; height: 112px }
    .words h1 { font-size: 92px; font-weight: 500; letter-spacing: -0.02em; line-height: 1 }
    .words p { max-width: 370px; text-wrap: balance; color: #525b55; font-size: 35px; line-height: 1.25 }
    .wall { position: relative; border-left: 1px solid #dfe2db; background: #e9ebe6 }
    .wall img { position: absolute; box-shadow: 0 1px 3px rgb(26 32 29 / 18%), 0 16px 36px -12px rgb(26 32 29 / 36%) }
  </style>
  <div class="words">${mark}<h1>Atelier</h1><p>An image studio on its own server</p></div>
  <div class="wall">
    <img src="${left}" style="left:52px;top:-58px;width:250px">
    <img src="${middle}" style="left:52px;top:374px;width:346px">
    <img src="${right}" style="left:340px;top:-150px;width:360px">
    <img src="${last}" style="left:436px;top:372px;width:290px">
  </div>`;
};

const mark = await readFile(join(publicFolder, 'mark.svg'), 'utf8');
const browser = await launchChromium();
await mkdir(join(publicFolder, 'icons'), { recursive: true });
const files: readonly (readonly [name: string, bytes: Buffer])[] = [
  ['icons/icon-192.png', await icon(browser, mark, 192)],
  ['icons/icon-512.png', await icon(browser, mark, 512)],
  ['icons/maskable-192.png', await icon(browser, fullBleed(mark, 5), 192)],
  ['icons/maskable-512.png', await icon(browser, fullBleed(mark, 5), 512)],
  ['apple-touch-icon.png', await icon(browser, fullBleed(mark, 2), 180)],
  ['favicon.ico', asIco(await icon(browser, mark, 32))],
  ['share.jpg', await draw(browser, await shareHtml(mark), 1200, 630, 'jpeg')],
];
for (const [name, bytes] of files) await writeFile(join(publicFolder, name), bytes);
await browser.close();
