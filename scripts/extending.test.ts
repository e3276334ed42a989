import { execFile, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../apps/server/src/testing/free-port.ts';

const root = resolve(import.meta.dirname, '..');

interface Block {
  readonly kind: string;
  readonly file: string;
  readonly text: string;
}

/** The code blocks of the guide that have a file name, in order. */
const blocksOf = (markdown: string): Block[] =>
  [...markdown.matchAll(/^```(\w+) file=(\S+)\n([\s\S]*?)^```$/gm)].map(
    ([, kind = '', file = '', text = '']) => ({
      kind,
      file,
      text,
    }),
  );

/** Inserts the `+` lines of a block after its context lines, which must occur in the file exactly once. */
const applyDiff = (source: string, diff: string): string => {
  const lines = diff.split('\n').slice(0, -1);
  const shown = lines.filter((line) => !line.startsWith('+')).map((line) => line.slice(1));
  const added = lines.filter((line) => line.startsWith('+')).map((line) => line.slice(1));
  const anchor = `${shown.join('\n')}\n`;
  const places = source.split(anchor).length - 1;
  if (places !== 1) throw new Error(`The guide's lines stand in the file ${places} times:\n${anchor}`);
  return source.replace(anchor, () => `${anchor}${added.join('\n')}\n`);
};

/** Copies the working tree; installed packages are linked, the project's own packages are the copies. */
const copyProject = (to: string): void => {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const file of listed.split('\0').filter((name) => name !== '' && existsSync(join(root, name)))) {
    cpSync(join(root, file), join(to, file));
  }
  const workspaces = [
    '.',
    ...['apps', 'packages'].flatMap((dir) => readdirSync(join(root, dir)).map((name) => join(dir, name))),
  ];
  for (const workspace of workspaces) {
    const modules = join(root, workspace, 'node_modules');
    if (!existsSync(modules)) continue;
    mkdirSync(join(to, workspace, 'node_modules'), { recursive: true });
    for (const name of readdirSync(modules).filter(
      (entry) => entry !== '@atelier' && !entry.startsWith('.'),
    )) {
      symlinkSync(join(modules, name), join(to, workspace, 'node_modules', name));
    }
  }
  const own = join(root, 'node_modules/@atelier');
  mkdirSync(join(to, 'node_modules/@atelier'));
  for (const name of readdirSync(own).filter((entry) => lstatSync(join(own, entry)).isSymbolicLink())) {
    const dir = ['packages', 'apps'].map((parent) => join(to, parent, name)).find((path) => existsSync(path));
    if (dir !== undefined) symlinkSync(dir, join(to, 'node_modules/@atelier', name));
  }
};

/** @returns stdout. @throws Error with stderr */
const node = async (cwd: string, ...args: string[]): Promise<string> =>
  (await promisify(execFile)(process.execPath, args, { cwd })).stdout;

interface Answer<T> {
  readonly result: { readonly data: T };
}

describe('the guide to adding a feature', { timeout: 600_000 }, () => {
  let written = '';
  const copy = mkdtempSync(join(tmpdir(), 'atelier-guide-'));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');

  beforeAll(() => {
    copyProject(copy);
    for (const { kind, file, text } of blocksOf(readFileSync(join(copy, 'docs/extending.md'), 'utf8'))) {
      const path = join(copy, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, kind === 'diff' ? applyDiff(readFileSync(path, 'utf8'), text) : text);
    }
    // As `./atelier generate stars`, which the guide names, without a look at what is installed.
    const generate = `
      const { generateMigrations } = await import(${JSON.stringify(join(copy, 'scripts/generate.ts'))});
      process.exit(await generateMigrations(['stars']));`;
    written = execFileSync(process.execPath, ['--input-type=module', '-e', generate], {
      cwd: copy,
      encoding: 'utf8',
    });
  }, 600_000);

  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  test('the code of the guide type-checks, from the table to the page', async () => {
    for (const workspace of ['packages/core', 'packages/db', 'packages/api', 'apps/server', 'apps/web']) {
      expect(await node(copy, tsc, '--noEmit', '-p', workspace)).toBe('');
    }
  });

  test('one command writes the migrations of both databases under one name, and says so', () => {
    expect(readFileSync(join(copy, 'docs/extending.md'), 'utf8')).toMatch(/^\.\/atelier generate stars$/m);
    for (const dialect of ['sqlite', 'postgres'])
      expect(written).toMatch(new RegExp(`^drizzle/${dialect}/\\d{4}_stars\\.sql: \\d+ statements$`, 'm'));
  });

  test.each(['sqlite', 'postgres'])('its table is in a new migration of %s', (dialect) => {
    const folder = join(copy, 'drizzle', dialect);
    const made = readdirSync(folder).filter((name) => name.endsWith('_stars.sql'));
    expect(made).toHaveLength(1);
    expect(readFileSync(join(folder, made[0] ?? ''), 'utf8')).toMatch(/CREATE TABLE [`"]stars[`"]/);
  });

  test('the new procedures appear in the policy page', async () => {
    await node(copy, 'apps/server/src/cli/main.ts', 'docs');
    for (const line of [
      '| `stars.add` | mutation | protected | image:star | star | image_starred | session | — |',
      '| `stars.count` | query | protected | image:read | request | — | session | — |',
    ]) {
      expect(readFileSync(join(copy, 'docs/policy.md'), 'utf8')).toContain(line);
      expect(readFileSync(join(copy, 'docs/extending.md'), 'utf8')).toContain(line);
    }
  });

  test('the page is built, and the running server answers its call to the owner only', async () => {
    await node(
      join(copy, 'apps/web'),
      join(root, 'node_modules/vite/bin/vite.js'),
      'build',
      '--logLevel',
      'error',
    );
    const built = readdirSync(join(copy, 'apps/web/dist/assets'));
    expect(built.some((name) => name.startsWith('StarsPage'))).toBe(true);

    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    const env = {
      PATH: process.env.PATH,
      PORT: String(port),
      DATA_DIR: join(copy, 'data'),
      SECRET_KEY: randomBytes(32).toString('hex'),
      LOG_LEVEL: 'silent',
    };
    const server = spawn(process.execPath, ['apps/server/src/main.ts'], { cwd: copy, env, stdio: 'ignore' });
    try {
      for (
        let tries = 0;
        tries < 600 && !(await fetch(`${origin}/healthz`).catch(() => null))?.ok;
        tries += 1
      )
        await sleep(100);
      expect((await fetch(`${origin}/trpc/stars.count`)).status).toBe(401);
      const first = await fetch(`${origin}/trpc/session.current`);
      const anonymous = first.headers
        .getSetCookie()
        .map((cookie) => cookie.split(';')[0])
        .join('; ');
      const { result } = (await first.json()) as { result: { data: { csrfToken: string } } };
      const registered = await fetch(`${origin}/trpc/auth.register`, {
        method: 'POST',
        headers: {
          origin,
          cookie: anonymous,
          'content-type': 'application/json',
          'x-csrf-token': result.data.csrfToken,
        },
        body: JSON.stringify({ email: 'newcomer@example.org', password: 'a long enough passphrase' }),
      });
      const cookie = registered.headers
        .getSetCookie()
        .map((set) => set.split(';')[0])
        .join('; ');
      const session = await fetch(`${origin}/trpc/session.current`, { headers: { cookie } });
      const { csrfToken } = ((await session.json()) as Answer<{ csrfToken: string }>).result.data;
      const headers = { origin, cookie, 'content-type': 'application/json', 'x-csrf-token': csrfToken };
      const query = async (name: string, input?: unknown) => {
        const search = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`;
        return (await fetch(`${origin}/trpc/${name}${search}`, { headers: { cookie } })).json();
      };
      const mutate = (name: string, input: unknown) =>
        fetch(`${origin}/trpc/${name}`, { method: 'POST', headers, body: JSON.stringify(input) });
      const wish = { prompt: 'a lighthouse', model: 'atelier-procedural', width: 256, height: 256, count: 1 };
      const job = ((await (await mutate('jobs.create', wish)).json()) as Answer<{ id: string }>).result.data;
      let images: readonly { readonly id: string }[] = [];
      for (let tries = 0; tries < 600 && images.length === 0; tries += 1) {
        await sleep(100);
        const found = (await query('jobs.get', { id: job.id })) as Answer<{ images: { id: string }[] }>;
        images = found.result.data.images;
      }
      const starred = { id: images[0]?.id };
      expect(await query('stars.count')).toEqual({ result: { data: { images: 0 } } });
      expect((await mutate('stars.add', { id: `img_${'0'.repeat(24)}` })).status).toBe(404);
      expect((await mutate('stars.add', starred)).status).toBe(200);
      expect((await mutate('stars.add', starred)).status).toBe(409);
      expect(await query('stars.count')).toEqual({ result: { data: { images: 1 } } });
    } finally {
      server.kill();
    }
  });
});
