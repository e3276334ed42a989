import { execFile, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
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
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from '../apps/server/src/testing/browser-chromium.ts';
import { freePort } from '../apps/server/src/testing/free-port.ts';
import { startInSeparateProcess } from '../packages/db/src/testing/separate-process.ts';
import { asOwner, serverUrlVariable, withDatabase } from '../packages/db/src/testing/server.ts';

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

/** The programs of the copy, which run several times, share their compiled code. */
const compiledIn = (copy: string) => ({ NODE_COMPILE_CACHE: join(copy, 'node_modules/.compiled') });

/** Runs a program within the copy. @returns stdout. @throws Error with stderr */
const node = async (copy: string, workspace: string, ...args: string[]): Promise<string> => {
  const env = { ...process.env, ...compiledIn(copy) };
  return (await promisify(execFile)(process.execPath, args, { cwd: join(copy, workspace), env })).stdout;
};

interface Answer<T> {
  readonly result: { readonly data: T };
}

/** An empty database for the copy's server. */
const openDatabaseFor = async (dialect: 'sqlite' | 'postgres', copy: string) => {
  const dataDir = join(copy, `data-${dialect}`);
  const sql = `select count(*) as n from audit_events where type = `;
  if (dialect === 'sqlite')
    return {
      env: { DATA_DIR: dataDir },
      eventsOf: async (type: string) => {
        const sqlite = new DatabaseSync(join(dataDir, 'atelier.sqlite'), { readOnly: true });
        const row = sqlite.prepare(`${sql}?`).get(type);
        sqlite.close();
        return Number(row?.n);
      },
      close: async () => undefined,
    };
  const running = process.env[serverUrlVariable];
  const server =
    running === undefined ? await startInSeparateProcess() : { url: running, stop: async () => undefined };
  const name = `guide_${process.pid}`;
  await asOwner(server.url, `create database ${name}`);
  const url = withDatabase(server.url, name);
  return {
    env: { DATA_DIR: dataDir, DATABASE_URL: url },
    eventsOf: async (type: string) => Number((await asOwner(url, `${sql}'${type}'`))[0]?.n),
    close: async () => {
      await asOwner(server.url, `drop database ${name} with (force)`);
      await server.stop();
    },
  };
};

/** Starts the copy's server. */
const startCopy = async (copy: string, env: Readonly<Record<string, string>>) => {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const server = spawn(process.execPath, ['apps/server/src/main.ts'], {
    cwd: copy,
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      SECRET_KEY: randomBytes(32).toString('hex'),
      LOG_LEVEL: 'silent',
      ...compiledIn(copy),
      ...env,
    },
    stdio: 'ignore',
  });
  const isUp = async () => (await fetch(`${origin}/healthz`).catch(() => null))?.ok === true;
  for (let tries = 0; tries < 600 && !(await isUp()); tries += 1) await sleep(100);
  const stop = async () => {
    server.kill();
    if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
  };
  return { origin, stop };
};

const cookiesOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');

/** A new user, signed in. */
const signUp = async (origin: string, email: string) => {
  const current = async (cookie: string) => {
    const answer = await fetch(`${origin}/trpc/session.current`, { headers: { cookie } });
    const { csrfToken } = ((await answer.json()) as Answer<{ csrfToken: string }>).result.data;
    return { cookie: cookiesOf(answer) || cookie, csrfToken };
  };
  const post = (name: string, input: unknown, { cookie, csrfToken }: { cookie: string; csrfToken: string }) =>
    fetch(`${origin}/trpc/${name}`, {
      method: 'POST',
      headers: { origin, cookie, 'content-type': 'application/json', 'x-csrf-token': csrfToken },
      body: JSON.stringify(input),
    });
  const anonymous = await current('');
  const registered = await post('auth.register', { email, password: 'a long enough passphrase' }, anonymous);
  const session = await current(cookiesOf(registered));
  return {
    cookie: session.cookie,
    mutate: (name: string, input: unknown) => post(name, input, session),
    query: async (name: string, input?: unknown): Promise<unknown> => {
      const search = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`;
      return (await fetch(`${origin}/trpc/${name}${search}`, { headers: { cookie: session.cookie } })).json();
    },
  };
};

/** @returns the id of a new image of the user */
const drawImage = async ({ mutate, query }: Awaited<ReturnType<typeof signUp>>): Promise<string> => {
  const wish = { prompt: 'a lighthouse', model: 'atelier-procedural', width: 256, height: 256, count: 1 };
  const job = ((await (await mutate('jobs.create', wish)).json()) as Answer<{ id: string }>).result.data;
  for (let tries = 0; tries < 600; tries += 1) {
    const found = (await query('jobs.get', { id: job.id })) as Answer<{ images: { id: string }[] }>;
    const [image] = found.result.data.images;
    if (image !== undefined) return image.id;
    await sleep(100);
  }
  throw new Error('The job has drawn nothing.');
};

/** What the page shows a signed-in user in a real browser. */
const pageText = async (url: string, cookie: string): Promise<string> => {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const cookies = cookie.split('; ').map((pair) => {
      const at = pair.indexOf('=');
      return { name: pair.slice(0, at), value: pair.slice(at + 1), url: new URL('/', url).href };
    });
    await page.context().addCookies(cookies);
    await page.goto(url);
    await page.getByText('You have starred').waitFor({ timeout: 60_000 });
    return (await page.locator('main').textContent()) ?? '';
  } finally {
    await browser.close();
  }
};

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
      env: { ...process.env, ...compiledIn(copy) },
      encoding: 'utf8',
    });
  }, 600_000);

  afterAll(() => rmSync(copy, { recursive: true, force: true }), 120_000);

  test('the code of the guide type-checks, from the table to the page', async () => {
    // These four have the same options and import each other: one program reads each file once.
    const include = ['packages/core', 'packages/db', 'packages/api', 'apps/server'].flatMap((workspace) => [
      `${workspace}/src`,
      `${workspace}/*.ts`,
    ]);
    const program = join(copy, 'tsconfig.guide.json');
    writeFileSync(program, JSON.stringify({ extends: './tsconfig.base.json', include }));
    for (const project of [program, 'apps/web'])
      expect(await node(copy, '.', tsc, '--noEmit', '-p', project)).toBe('');
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
    await node(copy, '.', 'apps/server/src/cli/main.ts', 'docs');
    for (const line of [
      '| `stars.add` | mutation | protected | image:star | star | image_starred | session | — |',
      '| `stars.count` | query | protected | image:read | request | — | session | — |',
    ]) {
      expect(readFileSync(join(copy, 'docs/policy.md'), 'utf8')).toContain(line);
      expect(readFileSync(join(copy, 'docs/extending.md'), 'utf8')).toContain(line);
    }
  });

  test('the page is built', async () => {
    await node(copy, 'apps/web', join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'error');
    const built = readdirSync(join(copy, 'apps/web/dist/assets'));
    expect(built.some((name) => name.startsWith('StarsPage'))).toBe(true);
  });

  test.each(['sqlite', 'postgres'] as const)(
    'on %s the permission, the limit, the event and the query work in the running server, and the page shows the answer',
    async (dialect) => {
      const database = await openDatabaseFor(dialect, copy);
      const { origin, stop } = await startCopy(copy, { ...database.env, LIMIT_STAR: '3/60' });
      try {
        const user = await signUp(origin, 'newcomer@example.org');
        const image = { id: await drawImage(user) };
        expect((await fetch(`${origin}/trpc/stars.count`)).status).toBe(401);
        expect(await user.query('stars.count')).toEqual({ result: { data: { images: 0 } } });
        expect((await user.mutate('stars.add', { id: `img_${'0'.repeat(24)}` })).status).toBe(404);
        expect((await user.mutate('stars.add', image)).status).toBe(200);
        expect((await user.mutate('stars.add', image)).status).toBe(409);
        expect((await user.mutate('stars.add', image)).status).toBe(429);
        expect(await user.query('stars.count')).toEqual({ result: { data: { images: 1 } } });
        // Another user neither sees the star nor can add one to that image.
        const stranger = await signUp(origin, 'stranger@example.org');
        expect((await stranger.mutate('stars.add', image)).status).toBe(404);
        expect(await stranger.query('stars.count')).toEqual({ result: { data: { images: 0 } } });
        expect(await pageText(`${origin}/stars`, user.cookie)).toContain(
          'You have starred 1 pictures so far.',
        );
      } finally {
        await stop();
      }
      expect(await database.eventsOf('image_starred')).toBe(1);
      await database.close();
    },
  );
});
