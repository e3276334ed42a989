import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseStartError } from '@atelier/db/errors';
import { ConfigError } from '../config/config.ts';

/** @throws ConfigError when the web app is not built: every page would fail */
export const requireWebApp = (webRoot: string): void => {
  if (!existsSync(join(webRoot, 'index.html')))
    throw new ConfigError('The web app is not built yet. Run ./atelier start, which builds it.');
};

const codeOf = (thrown: unknown): string =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
const syscallOf = (thrown: unknown): string =>
  thrown instanceof Error && 'syscall' in thrown && typeof thrown.syscall === 'string' ? thrown.syscall : '';

/** Why the server cannot listen, by error code. */
const listenErrors: Readonly<Record<string, string>> = {
  EADDRINUSE: 'The address is in use already. Set PORT to another one.',
  EACCES: 'This account may not listen on that PORT. Set one above 1023.',
  EADDRNOTAVAIL: 'HOST is not an address of this machine.',
  ENOTFOUND: 'HOST is not a name of this machine.',
  EAI_AGAIN: 'HOST is not a name of this machine.',
};

/** Why the server did not start, as one sentence without values of the configuration. */
export const startErrorMessage = (thrown: unknown): string => {
  if (thrown instanceof ConfigError || thrown instanceof DatabaseStartError) return thrown.message;
  const [code, syscall] = [codeOf(thrown), syscallOf(thrown)];
  if (['listen', 'getaddrinfo', 'bind'].includes(syscall) && listenErrors[code] !== undefined)
    return listenErrors[code];
  if (syscall === 'mkdir') return `DATA_DIR cannot be made or written to (${code}).`;
  return `The server could not start: ${thrown instanceof Error ? thrown.message : 'unknown fault'}`;
};
