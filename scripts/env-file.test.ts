import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { checkRows } from '../packages/core/src/testing/check-rows.ts';
import { loadEnvFile, readEnvFile } from './env-file.ts';
import { root } from './setup.ts';

const makeFile = (content: string | Uint8Array, mode = 0o600): string => {
  const folder = mkdtempSync(join(tmpdir(), 'atelier-env-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, '.env');
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
};

test('a missing file sets nothing, and the environment takes precedence', () => {
  const folder = join(makeFile(''), '..');
  const env = { PORT: '1' };
  expect(loadEnvFile(join(folder, 'none'), env)).toEqual([]);
  expect(loadEnvFile(makeFile('PORT=2\nHOST=::1\n'), env)).toEqual([]);
  expect(env).toEqual({ PORT: '1', HOST: '::1' });
});

test('a byte order mark and all kinds of line breaks are accepted', () => {
  for (const end of ['\n', '\r\n', '\r'])
    expect(readEnvFile(makeFile(`\ufeffPORT=8080${end}# why${end}${end}HOST=::1${end}`)).values).toEqual({
      PORT: '8080',
      HOST: '::1',
    });
});

const spellings: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['A=1', { A: '1' }],
  ['export A=1', { A: '1' }],
  ['  A = 1  # why', { A: '1' }],
  ['A="one\ntwo\nthree"\nB=2', { A: 'one\ntwo\nthree', B: '2' }],
  ['A="key=value # is"  # why', { A: 'key=value # is' }],
  ['A="-----BEGIN\nQUJD\nQQ==\n-----END"', { A: '-----BEGIN\nQUJD\nQQ==\n-----END' }],
  ["A='it # is'", { A: 'it # is' }],
  ['A=`"x"`', { A: '"x"' }],
  ['A=', { A: '' }],
  ["A=it's", { A: "it's" }],
  ['A=# nothing yet', { A: '' }],
  ['# only a remark', {}],
  ['A=b=c', { A: 'b=c' }],
];
test('quotes, comments, `export` and values of several lines are parsed', () =>
  checkRows(spellings, '%j', (text, values) => {
    expect(readEnvFile(makeFile(text)).values).toEqual(values);
  }));

const refused: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
  ['UTF-16 with a mark', Buffer.from('\ufeffPORT=1\nKEY=hush\n', 'utf16le'), /UTF-16/],
  ['UTF-16 without one', Buffer.from('PORT=1\nKEY=hush\n', 'utf16le'), /UTF-16/],
  ['Latin-1', Buffer.from('NAME=h\u00fcsh\n', 'latin1'), /not UTF-8/],
  ['a colon in place of the equals sign', 'PORT=1\n\nKEY: hush\n', /line 3\)/],
  ['a name alone', 'hush\nPORT=1', /line 1\)/],
  ['a quote that is not closed', 'A="hush', /the quotes of A are not closed/],
  ['a setting within quotes', 'A="hush\nOPEN=false\nB="hush"', /quotes of A seem not to be closed/],
  ['a setting behind quotes', 'A="hush" OPEN=false', /A has text behind its closing quote/],
  ['a # within a bare value', 'SMTP_PASSWORD=hush#hush', /SMTP_PASSWORD has a # in its value/],
  ['a line after a value of several', 'A="1\n2"\nhush\n', /line 3\)/],
];
test('an invalid .env file is refused with a message that contains no values', () =>
  checkRows(refused, '%s', (_what, content, why) => {
    expect(() => readEnvFile(makeFile(content))).toThrow(why);
    expect(() => readEnvFile(makeFile(content))).not.toThrow(/hush|h\u00fcsh/);
  }));

test('a folder or a dangling link is refused', () => {
  const folder = join(makeFile(''), '..');
  mkdirSync(join(folder, 'dir'));
  symlinkSync(join(folder, 'nowhere'), join(folder, 'link'));
  expect(() => readEnvFile(join(folder, 'dir'))).toThrow('.env is a folder');
  expect(() => readEnvFile(join(folder, 'link'))).toThrow('.env cannot be read (ENOENT)');
});

test('a file that other accounts can read causes a warning', () => {
  for (const [mode, warnings] of [
    [0o600, 0],
    [0o640, 1],
    [0o604, 1],
    [0o644, 1],
  ] as const)
    expect(readEnvFile(makeFile('A=1', mode)).warnings, mode.toString(8)).toHaveLength(warnings);
});

/** A checkout of only the scripts and what every command imports. */
const commandIn = (env: string | Uint8Array | null, mode = 0o600) => {
  const folder = join(makeFile(env ?? '', mode), '..');
  for (const path of ['scripts', 'packages/core/src']) mkdirSync(join(folder, path), { recursive: true });
  for (const file of readdirSync(join(root, 'scripts')).filter((name) => /(?<!\.test)\.ts$/.test(name)))
    copyFileSync(join(root, 'scripts', file), join(folder, 'scripts', file));
  for (const file of ['folders', 'server-launch'])
    copyFileSync(join(root, `packages/core/src/${file}.ts`), join(folder, `packages/core/src/${file}.ts`));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  return (...args: string[]) =>
    spawnSync(process.execPath, [join(folder, 'scripts/atelier.ts'), ...args], {
      env: { PATH: process.env.PATH },
      encoding: 'utf8',
    });
};

test('an invalid file stops every command, and one that others can read causes a warning', () => {
  const broken = commandIn('PORT: 80\n');
  for (const args of [['start'], ['dev'], ['user', 'create'], ['mail', 'list'], ['audit', 'verify']]) {
    const { status, stderr } = broken(...args);
    expect(status, args.join(' ')).toBe(1);
    expect(stderr).toMatch(/^atelier: \.env has a line that sets nothing \(line 1\)[^\n]*\n$/);
  }
  expect(broken('help').status, 'help needs no settings').toBe(0);
  expect(commandIn('PORT=80\n', 0o644)('none').stderr).toMatch(
    /^atelier: \.env can be read by other accounts/,
  );
});
