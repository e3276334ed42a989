import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../compose/stores.ts';

/** The version of Atelier that is installed, from `package.json`. */
export const productVersion = (): string =>
  (JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as { version: string }).version;
