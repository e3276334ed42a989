import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { join, relative } from 'node:path';
import { serverLaunch } from '../packages/core/src/server-launch.ts';
import { watchFolders } from './directory-watcher.ts';
import { findFreePort } from './free-port.ts';
import { ensureWebApp, root } from './setup.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const defaultServerPort = '3000';
const defaultWebPort = 5173;

/** The port of Vite: `VITE_PORT`, which must be free, or the first free one from 5173 on. */
const webPortOf = async ({ VITE_PORT: wanted }: Environment): Promise<number> => {
  if (!wanted) return findFreePort(defaultWebPort);
  if (!/^\d{1,5}$/.test(wanted) || Number(wanted) < 1 || Number(wanted) > 65_535)
    throw new Error('VITE_PORT must be a port number.');
  return Number(wanted);
};

/**
 * The server's environment in development. `APP_URL` is Vite's address, so that the set-up link and the links in emails
 * lead to the page that is rebuilt as you edit.
 */
export const devEnvironment = (env: Environment, webPort: number): Environment => {
  const port = env.PORT || defaultServerPort;
  const hosts = [`127.0.0.1:${webPort}`, `localhost:${port}`, `127.0.0.1:${port}`];
  return {
    ...env,
    NODE_ENV: env.NODE_ENV || 'development',
    APP_URL: env.APP_URL || `http://localhost:${webPort}`,
    TRUSTED_HOSTS: env.TRUSTED_HOSTS || hosts.join(','),
    // The server restarts at every edit.
    SHUTDOWN_ANNOUNCE_SECONDS: env.SHUTDOWN_ANNOUNCE_SECONDS || '0',
  };
};

const print = (line: string): void => void process.stderr.write(`${line}\n`);

/** Runs a program that can be stopped and started again. */
const restartable = (start: () => ChildProcess) => {
  let child: ChildProcess | null = null;
  let next: 'launch' | 'wait' | 'exit' = 'wait';
  const launch = (): void => {
    next = 'wait';
    child = start();
    child.once('exit', (code) => {
      child = null;
      if (next === 'exit') process.exit(0);
      if (next === 'launch') launch();
      else print(`The server ended (${code ?? 'killed'}); it starts again when a file changes.`);
    });
  };
  return {
    launch,
    restart: (): void => {
      if (child === null) launch();
      else {
        next = 'launch';
        child.kill('SIGTERM');
      }
    },
    stop: (signal: NodeJS.Signals): void => {
      if (child === null) process.exit(0);
      next = 'exit';
      child.kill(signal);
    },
  };
};

/** What the server is made of. */
const serverFolders = (): string[] =>
  globSync(['apps/server/src', 'packages/*/src', 'drizzle'], { cwd: root }).map((folder) =>
    join(root, folder),
  );

/** Runs the server, restarted when a file in `folders` changes, and Vite, which passes calls on to it. */
export const runDev = async (folders: readonly string[] = serverFolders()): Promise<void> => {
  // The server serves no page without a build, but the page that matters here is Vite's.
  if (!existsSync(join(root, 'apps/web/dist/index.html'))) await ensureWebApp();
  const webPort = await webPortOf(process.env);
  const { nodeArgs, env } = serverLaunch(devEnvironment(process.env, webPort));
  const vite = spawn(
    process.execPath,
    [join(root, 'node_modules/vite/bin/vite.js'), '--port', String(webPort), '--strictPort'],
    {
      stdio: 'inherit',
      cwd: join(root, 'apps/web'),
      env: { ...process.env, ATELIER_SERVER: `http://127.0.0.1:${env.PORT || defaultServerPort}` },
    },
  );
  const server = restartable(() =>
    spawn(process.execPath, [...nodeArgs, join(root, 'apps/server/src/main.ts')], {
      stdio: 'inherit',
      cwd: root,
      env,
    }),
  );
  process.on('exit', () => vite.kill());
  vite.once('exit', () => server.stop('SIGTERM'));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => server.stop(signal));
  watchFolders(folders, (file) => {
    if (/\.test\.ts$/.test(file)) return;
    print(`${relative(root, file)} changed; restarting the server.`);
    server.restart();
  });
  server.launch();
};
