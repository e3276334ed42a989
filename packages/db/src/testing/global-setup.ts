import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { migratedTemplate, serverUrlVariable } from './server.ts';

const serve = fileURLToPath(new URL('./serve.ts', import.meta.url));

/** Starts PostgreSQL in a process of its own. @returns its address, and the way to end it */
const startApart = async (): Promise<{ url: string; stop: () => Promise<void> }> => {
  const child = spawn(process.execPath, [serve], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const url = await Promise.race([
    once(lines, 'line').then(([line]) => String(line)),
    ended.then(([code]) => Promise.reject(new Error(`PostgreSQL did not start (exit ${code}).`))),
  ]);
  return {
    url,
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
};

/**
 * For vitest's `globalSetup`: one PostgreSQL for the whole run, also when several projects name this file. The
 * address travels in the environment, which the test processes inherit.
 */
export default async (): Promise<(() => Promise<void>) | undefined> => {
  if (process.env[serverUrlVariable] !== undefined) return undefined;
  const server = await startApart();
  await migratedTemplate(server.url);
  process.env[serverUrlVariable] = server.url;
  return async () => {
    delete process.env[serverUrlVariable];
    await server.stop();
  };
};
