import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const run = (program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Answer> =>
  new Promise((done) => {
    execFile(program, args, { env }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr }),
    );
  });

const writeProgram = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${text}\n`);
  await chmod(path, 0o755);
};

/** A fake Node that fails the wrapper's version check (`-e`), and one that passes it and prints its arguments. */
const oldNode = 'exit 1';
const newNode = (name: string) =>
  `case "$1" in -e) exit 0 ;; esac; echo "${name}"; for arg; do echo "[$arg]"; done`;

/** A checkout of only the wrapper, with fake programs in the PATH. */
const openCheckout = async (programs: Readonly<Record<string, string>>) => {
  const folder = await mkdtemp(join(tmpdir(), 'atelier wrapper '));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await copyFile(join(root, 'atelier'), join(folder, 'atelier'));
  await chmod(join(folder, 'atelier'), 0o755);
  for (const [name, text] of Object.entries(programs)) await writeProgram(join(folder, 'bin', name), text);
  const path = `${join(folder, 'bin')}:/usr/bin:/bin`;
  return {
    folder,
    atelier: (...args: string[]) => run(join(folder, 'atelier'), args, { PATH: path }),
  };
};

/** A fake npm that installs a fake Node and logs its calls. */
const npmThatBrings = `
echo "$@" >> "$(dirname "$0")/npm.log"
while [ $# -gt 0 ]; do case "$1" in --prefix) prefix=$2; shift ;; node-*) package=\${1%@*} ;; esac; shift; done
mkdir -p "$prefix/node_modules/$package/bin"
cat > "$prefix/node_modules/$package/bin/node" <<'END'
#!/bin/sh
${newNode('brought')}
END
chmod +x "$prefix/node_modules/$package/bin/node"`;

test('a current Node is used, and arguments are passed on unchanged', async () => {
  const { folder, atelier } = await openCheckout({ node: newNode('own'), npm: 'exit 9' });
  const { code, stdout, stderr } = await atelier('user', 'create', '--name', 'Ada  Lovelace', '$HOME', '');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const script = join(folder, 'scripts/atelier.ts');
  expect(stdout).toBe(
    ['own', script, 'user', 'create', '--name', 'Ada  Lovelace', '$HOME', '']
      .map((arg, at) => (at === 0 ? arg : `[${arg}]`))
      .join('\n')
      .concat('\n'),
  );
});

test('compiled code is kept between runs, in the checkout unless the caller names a place', async () => {
  const { folder, atelier } = await openCheckout({
    node: `case "$1" in -e) exit 0 ;; esac; echo "$NODE_COMPILE_CACHE"`,
  });
  expect((await atelier('help')).stdout).toBe(`${join(folder, '.node/compile-cache')}\n`);
  const named = { PATH: `${join(folder, 'bin')}:/usr/bin:/bin`, NODE_COMPILE_CACHE: '/var/cache/atelier' };
  expect((await run(join(folder, 'atelier'), ['help'], named)).stdout).toBe('/var/cache/atelier\n');
});

test('if Node is too old, a new one is installed once, with a message', async () => {
  const { folder, atelier } = await openCheckout({ node: oldNode, npm: npmThatBrings });
  const first = await atelier('help');
  expect(first).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^brought\n.*atelier\.ts\]\n\[help\]\n$/),
  });
  expect(first.stderr).toMatch(/^Node 24 or newer is needed; fetching it/);
  expect(await atelier('help')).toMatchObject({ code: 0, stdout: first.stdout, stderr: '' });
  const asked = (await readFile(join(folder, 'bin/npm.log'), 'utf8')).trimEnd().split('\n');
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatch(/--no-save .*node-(linux|darwin)-(x64|arm64)@24$/);
});

test('if Node cannot be installed the command fails, and the next run tries again', async () => {
  const { atelier } = await openCheckout({ node: oldNode, npm: 'echo "npm: no network" >&2; exit 7' });
  for (let round = 0; round < 2; round += 1) {
    const { code, stdout, stderr } = await atelier('start');
    expect({ code: code > 0, stdout }).toEqual({ code: true, stdout: '' });
    expect(stderr).toContain('npm: no network');
  }
});

const command = (...args: string[]) =>
  run(process.execPath, [join(root, 'scripts/atelier.ts'), ...args], { PATH: process.env.PATH });

test('help is printed on request and without a command', async () => {
  const [asked, nothing] = await Promise.all([command('help'), command()]);
  expect(asked).toMatchObject({ code: 0, stderr: '' });
  for (const name of [
    'start',
    'test',
    'user create',
    'quota set',
    'mail list',
    'block add',
    'audit verify',
    'provenance show',
    'policy',
  ])
    expect(asked.stdout).toContain(name);
  expect(nothing).toEqual(asked);
});

test('an unknown command is reported on stderr and exits with 2', async () => {
  for (const name of ['strat', 'constructor', '__proto__']) {
    const { code, stdout, stderr } = await command(name);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^atelier: there is no command "${name}"\\.\\n\\nUsage: `));
  }
});

test('--version prints the version of Atelier, and that of Node', async () => {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  expect(await command('--version')).toEqual({
    code: 0,
    stdout: `Atelier ${version} (Node.js ${process.version})\n`,
    stderr: '',
  });
});

test('a migration without a name is refused before anything is installed', async () => {
  for (const args of [[], ['Image-Stars']]) {
    const { code, stdout, stderr } = await command('generate', ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^atelier: .*image_stars\n$/);
  }
});
