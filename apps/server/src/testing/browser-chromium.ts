import { createReadStream, createWriteStream, existsSync, readFileSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createBrotliDecompress } from 'node:zlib';
import { inflate } from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';
import { repositoryRoot } from '../compose/stores.ts';

// The package's own list of arguments is left alone: it switches web security and site isolation off.
const args = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const inPackage = (path: string): string =>
  fileURLToPath(new URL(`../${path}`, import.meta.resolve('@sparticuz/chromium')));

/**
 * Unpacks the package's browser, once for all runs. It is moved into its place when it is whole, so that two test
 * files that begin together never run half a file.
 */
const unpack = async (): Promise<string> => {
  const { version } = JSON.parse(readFileSync(inPackage('package.json'), 'utf8')) as { version: string };
  const folder = join(repositoryRoot, 'node_modules/.cache/atelier');
  const path = join(folder, `chromium-${version}`);
  if (existsSync(path)) return path;
  await mkdir(folder, { recursive: true });
  const part = `${path}.${process.pid}`;
  const source = createReadStream(inPackage('bin/chromium.br'));
  await pipeline(source, createBrotliDecompress(), createWriteStream(part, { mode: 0o755 }));
  await rename(part, path);
  return path;
};

/** What a bare system lacks comes with the package: the network security libraries and one font. */
const broughtAlong = async (): Promise<Record<string, string>> => {
  await inflate(inPackage('bin/al2023.tar.br'));
  await inflate(inPackage('bin/fonts.tar.br'));
  return { LD_LIBRARY_PATH: join(tmpdir(), 'al2023/lib'), FONTCONFIG_PATH: join(tmpdir(), 'fonts') };
};

/**
 * Starts a real Chromium with a fresh profile, from CHROMIUM_PATH or else from the package.
 * @throws Error in one sentence when neither runs; the tests are never skipped
 */
export const launchChromium = async (): Promise<Browser> => {
  const named = process.env.CHROMIUM_PATH;
  const launch = async (env: Record<string, string> = {}): Promise<Browser> =>
    chromium.launch({ executablePath: named ?? (await unpack()), args, env: { ...process.env, ...env } });
  try {
    return await launch().catch(async () => launch(await broughtAlong()));
  } catch (cause) {
    throw new Error(
      'No Chromium runs here: install the libraries that it needs, or set CHROMIUM_PATH to a browser that works.',
      { cause },
    );
  }
};
