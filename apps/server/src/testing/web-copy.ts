import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const variable = 'ATELIER_TEST_WEB';
const built = resolve(import.meta.dirname, '../../../web/dist');

/** The copy that the browser tests serve. @throws Error if there was no build when the run began */
export const requireWebCopy = (): string => {
  const copy = process.env[variable];
  if (copy === undefined) throw new Error('The web app is not built: run ./atelier test, which builds it.');
  return copy;
};

/**
 * For vitest's `globalSetup`: one copy of the build for the whole run, because a build during the run must not change what is
 * tested. Its hundreds of files take as long to copy as everything else that a studio of a browser test needs.
 */
export default async (): Promise<(() => Promise<void>) | undefined> => {
  if (!existsSync(join(built, 'index.html'))) return undefined;
  const copy = await mkdtemp(join(tmpdir(), 'atelier-web-'));
  await cp(built, copy, { recursive: true });
  process.env[variable] = copy;
  return async () => {
    delete process.env[variable];
    await rm(copy, { recursive: true });
  };
};
