import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { variables } from '../apps/server/src/config/config.ts';
import { Secret } from '../apps/server/src/config/secret.ts';
import { breachRangeDefaults } from '../packages/adapters/src/breaches/range.ts';
import { oauthFetchDefaults } from '../packages/auth/src/oauth/fetch.ts';
import { detectionRules } from '../packages/core/src/detection/rules.ts';
import { describeRule, durationText, unitFor } from '../packages/core/src/detection/words.ts';
import { fixedDays } from '../packages/core/src/fixed-days.ts';
import { AdminUserDetail } from '../packages/core/src/schemas/admin.ts';
import { personalData } from '../packages/db/src/schema/personal-data.ts';
import { root } from './setup.ts';
import { packageOf, readSources } from './sources.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const page = (name: string): string => read(`docs/security/${name}.md`);

/** The cells of the table rows of a text, without headings. */
const rowsOf = (text: string): string[][] =>
  [...text.replaceAll(/^\| .+\|\n\|---.*$/gm, '').matchAll(/^\| (.+) \|$/gm)].map(([, cells = '']) =>
    cells.split(' | '),
  );
const codeIn = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

/** What runs in production: without tests, the web app and the tools of the repository. */
const product = readSources().filter(
  ({ isTest, workspace }) => !isTest && !['apps/web', 'bench', 'scripts'].includes(workspace),
);
const filesWith = (pattern: RegExp): string[] =>
  product.filter(({ text }) => pattern.test(text)).map(({ path }) => path);

test('docs/security/detection.md has a row for each rule of detection, with its words and numbers', () => {
  const rows = rowsOf(page('detection')).map(([rule, ...cells]) => [codeIn(rule)[0], ...cells.slice(0, 7)]);
  expect(rows).toEqual(
    detectionRules.map((rule) => [
      ...[rule.id, describeRule(rule, rule), rule.matters, durationText(rule.windowS)],
      ...[`${rule.threshold.toLocaleString('en-US')} ${unitFor(rule.threshold, rule.unit)}`, rule.severity],
      ...[rule.response ?? '–', rule.state],
    ]),
  );
});

describe('docs/security/algorithms.md', () => {
  const text = page('algorithms');

  test('names the code of each algorithm, which is in that file', () => {
    const rows = rowsOf(text);
    expect(rows.length).toBeGreaterThan(15);
    for (const [algorithm = '', , file, code] of rows) {
      const [path = ''] = codeIn(file);
      for (const literal of codeIn(code)) expect(read(path), algorithm).toContain(literal);
      expect(codeIn(code), algorithm).toHaveLength(1);
    }
  });

  test('names every file that calls cryptography', () => {
    const calls = /from 'node:crypto'|from 'oslo\/password'|minVersion|algorithms: \[/;
    // An id is no secret and protects nothing.
    const onlyIds = /import \{ randomUUID \} from 'node:crypto'/;
    const found = filesWith(calls).filter((path) => !onlyIds.test(read(path)));
    expect(found.filter((path) => !text.includes(`\`${path}\``))).toEqual([]);
  });
});

test('docs/security/secrets.md has every setting that is a secret, and no other', () => {
  const value = 'f1b7c0de9a8e4d53b2a6917c4e0d8f35a9c6';
  const secrets = Object.entries(variables.shape)
    .filter(([, schema]) => schema.safeParse(value).data instanceof Secret)
    .map(([name]) => name);
  expect(secrets).toContain('SECRET_KEY');
  const listed = rowsOf(page('secrets')).map(([name]) => codeIn(name)[0]);
  // Its password is part of an address.
  expect(listed.toSorted()).toEqual([...secrets, 'DATABASE_URL'].toSorted());
});

describe('docs/security/connections.md', () => {
  const rows = rowsOf(page('connections'));

  test('has every place that connects to another server', () => {
    const opens =
      /\bawait fetch\(`|from 'node:https'|createTransport\(|new pg\.Pool\(|from 'undici'|\b(net|tls)\.connect\(/;
    const listed = rows.flatMap((cells) => codeIn(cells.at(-1)));
    expect(listed.toSorted()).toEqual(filesWith(opens).toSorted());
  });

  test('has the settings that name them, and the limits of the code', () => {
    const settings = rows.flatMap((cells) => codeIn(cells[2]));
    const named = Object.keys(variables.shape).filter(
      (name) =>
        /(_ISSUER|_CA|_URL)$|^(SMTP|CLAMAV)_HOST$|^(DOWNLOAD_HOSTS|AUDIT_STREAM|AUDIT_CHECKPOINT_(WEBHOOK|S3))$/.test(
          name,
        ) && name !== 'APP_URL',
    );
    expect(settings.toSorted()).toEqual(named.toSorted());
    const row = (start: string) => rows.find(([to = '']) => to.startsWith(start))?.join(' | ') ?? '';
    const kib = (bytes: number) => `| ${bytes / 1024} KiB |`;
    expect(row('Google')).toContain(`| ${oauthFetchDefaults.timeoutMs / 1000} s per request |`);
    expect(row('Google')).toContain(kib(oauthFetchDefaults.maxBytes));
    expect(row('breached')).toContain(`| ${breachRangeDefaults.timeoutMs / 1000} s |`);
    expect(row('breached')).toContain(kib(breachRangeDefaults.maxBytes));
    expect(row('breached')).toContain(`at most ${breachRangeDefaults.maxConcurrent} at once`);
    const smtp = read('packages/adapters/src/mail/smtp.ts');
    for (const [name, seconds] of Object.entries({ maxConnectMs: 10, maxSilenceMs: 20 })) {
      expect(smtp).toContain(`${name} = ${seconds}_000`);
      expect(row('mail server')).toContain(`${seconds} s`);
    }
    const pool = read('packages/db/src/postgres/pool.ts');
    expect(pool).toMatch(/connectTimeoutMs \?\? 5_000/);
    expect(pool).toMatch(/statementTimeoutMs \?\? 15_000/);
    expect(row('PostgreSQL')).toContain('5 s to connect, 15 s per statement');
  });
});

describe('docs/security/data.md', () => {
  const [, columns = '', access = ''] = page('data').split(/^## (?:Columns|Who can read and change what)$/m);

  test('lists the personal data of every table as the schema tags it', () => {
    const tagged = Object.entries(personalData).flatMap(([table, tags]) => {
      const cells = Object.entries(tags).flatMap(([column, kind]) =>
        kind === null ? [] : [`${kind} ${column}`],
      );
      return cells.length === 0 ? [] : [[table, cells.toSorted()] as const];
    });
    const listed = rowsOf(columns).map(([table = '', kinds = '']) => [
      codeIn(table)[0],
      kinds
        .split('; ')
        .flatMap((part) => codeIn(part).map((column) => `${part.split(':', 1)[0]} ${column}`))
        .toSorted(),
    ]);
    expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(tagged));
  });

  test('says who can read and change each field that admins see of a user', () => {
    const fields = Object.keys(AdminUserDetail.shape).filter((name) => !['id', 'allowed'].includes(name));
    const listed = rowsOf(access).flatMap(([field]) => codeIn(field));
    expect(fields.filter((field) => !listed.includes(field))).toEqual([]);
  });
});

describe('docs/security/libraries.md', () => {
  const text = page('libraries');
  const [libraries = '', functions = ''] = text.split('## Functions');

  test('lists libraries that the product has, and every part of oslo and Lucia that it uses', () => {
    const used = new Set(product.flatMap(({ imports }) => imports.map(({ from }) => from)));
    const packages = new Set([...used].map(packageOf));
    for (const [name] of rowsOf(libraries))
      for (const library of codeIn(name)) expect(packages).toContain(library);
    const old = [...used].filter((from) => /^(oslo|lucia)(\/|$)/.test(from));
    for (const from of old) expect(libraries).toContain(`\`${from}\``);
    const [, sentence = ''] = /Used of them: (.+?)\. If/s.exec(libraries) ?? [];
    const paths = codeIn(sentence).filter((code) => /^(oslo|lucia)/.test(code));
    expect([...new Set(paths)].toSorted()).toEqual(old.toSorted());
  });

  test('lists every file that starts processes or threads, decodes images or runs raw SQL', () => {
    const risky =
      /from 'node:(child_process|worker_threads|vm)'|from 'sharp'|from '@resvg\/|from 'node:https'/;
    const listed = rowsOf(functions).flatMap((cells) => codeIn(cells[2]));
    expect(filesWith(risky).filter((path) => !listed.includes(path))).toEqual([]);
    for (const path of filesWith(/sql\.raw\(/)) expect(path).toMatch(/^packages\/db\/src\/schema\//);
  });
});

test('docs/security/logs.md has the retention of the code', () => {
  const text = page('logs');
  const housekeeping = read('apps/server/src/housekeeping/housekeeping.ts');
  expect(housekeeping).toContain('loginAttemptDays = 30;');
  for (const days of [30, fixedDays.attempts]) expect(text).toContain(`${days}`);
  const [, fields = ''] =
    /interface AccessLine \{(.+?)\n\}/s.exec(read('apps/server/src/observability/log.ts')) ?? [];
  expect([...fields.matchAll(/readonly (\w+):/g)].map(([, name]) => name)).toEqual([
    ...['id', 'method', 'path', 'status', 'ms', 'user'],
  ]);
  expect(text).toContain('ID, method, path without query, status, milliseconds, user ID');
});

test('docs/security/README.md links every page of the folder', () => {
  for (const name of ['algorithms', 'secrets', 'connections', 'data', 'logs', 'libraries'])
    expect(page('README')).toContain(`(${name}.md)`);
});
