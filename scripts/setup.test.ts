import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ensureSecret } from './setup.ts';

const makeFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'atelier-setup-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

const secrets = () => {
  const { SECRET_KEY, SECRET_KEY_FILE } = process.env;
  return { SECRET_KEY, SECRET_KEY_FILE };
};

const withEnv = (env: Record<string, string | undefined>) => {
  for (const name of ['SECRET_KEY', 'SECRET_KEY_FILE', 'DATA_DIR']) vi.stubEnv(name, env[name]);
  onTestFinished(() => void vi.unstubAllEnvs());
};

test('the first start creates a secret that only its owner can read, and later starts keep it', async () => {
  const dataDir = join(await makeFolder(), 'not/yet');
  withEnv({ DATA_DIR: dataDir });
  ensureSecret();
  const path = join(dataDir, 'secret.key');
  expect(secrets()).toEqual({ SECRET_KEY: undefined, SECRET_KEY_FILE: path });
  const secret = await readFile(path, 'utf8');
  expect(secret).toMatch(/^[0-9a-f]{64}$/);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(dataDir)).mode & 0o777).toBe(0o700);

  withEnv({ DATA_DIR: dataDir });
  ensureSecret();
  expect(await readFile(path, 'utf8')).toBe(secret);
  expect(await readdir(dataDir)).toEqual(['secret.key']);
});

test('a configured secret is kept, and none is created', async () => {
  const dataDir = await makeFolder();
  for (const configured of [{ SECRET_KEY: 'x' }, { SECRET_KEY_FILE: '/run/secrets/x' }]) {
    withEnv({ DATA_DIR: dataDir, ...configured });
    ensureSecret();
    expect(secrets()).toEqual({ SECRET_KEY: undefined, SECRET_KEY_FILE: undefined, ...configured });
  }
  expect(await readdir(dataDir)).toEqual([]);
});

test('a data folder that cannot be created is an error and leaves no secret', async () => {
  const file = join(await makeFolder(), 'file');
  await writeFile(file, '');
  withEnv({ DATA_DIR: join(file, 'data') });
  expect(() => ensureSecret()).toThrow();
  expect(secrets().SECRET_KEY_FILE).toBeUndefined();
});

test('eight concurrent first starts use one secret', async () => {
  const dataDir = await makeFolder();
  const module = JSON.stringify(join(import.meta.dirname, 'setup.ts'));
  const program = `
    import { readFileSync } from 'node:fs';
    import { ensureSecret } from ${module};
    ensureSecret();
    process.stdout.write(readFileSync(process.env.SECRET_KEY_FILE, 'utf8'));`;
  const env = { PATH: process.env.PATH, DATA_DIR: dataDir };
  const made = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', program], { env });
      let output = '';
      child.stdout.on('data', (chunk) => {
        output += chunk;
      });
      await once(child, 'close');
      return output;
    }),
  );
  expect(new Set(made).size).toBe(1);
  expect(made[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(await readdir(dataDir)).toEqual(['secret.key']);
});

test('what installs and builds writes to stderr, so that stdout is the server’s log alone', async () => {
  const module = JSON.stringify(join(import.meta.dirname, 'setup.ts'));
  const program = `
    import { run } from ${module};
    process.exit(await run(process.execPath, ['-e', 'console.log("built")'], { stdout: 2 }));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program]);
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      output[name] += chunk;
    });
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(output).toEqual({ stdout: '', stderr: 'built\n' });
});
