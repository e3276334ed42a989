import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createAuditTrail } from '@atelier/api';
import { chainStart, rowHashV1 } from '@atelier/core/audit/row-hash';
import { newAuditKey, signStatement } from '@atelier/core/audit/statements';
import { systemClock } from '@atelier/core/clock';
import { describe, expect, onTestFinished, test } from 'vitest';
import { copiesAfter } from '../audit/checkpoint-copies.ts';
import { openConsole } from '../testing/console.ts';

/** On a busy machine each command takes several times as long. */
const slow = { timeout: 120_000 };

const openLog = async () => {
  const console = await openConsole(onTestFinished);
  await console.inspect(async (db) => {
    const trail = createAuditTrail({ requestId: 'r', ip: '::1', userAgent: 'x' }, null, systemClock);
    for (let n = 0; n < 4; n += 1) await trail.write(db, 'logout', { actorId: n < 2 ? 'usr_a' : 'usr_b' });
    await trail.erasePerson(db, 'usr_a');
  });
  const path = join(dirname(console.file), 'log.jsonl');
  const exported = await console.run(`audit export ${path}`);
  const key = /--key ([0-9a-f]{64})/.exec(exported.stdout)?.[1] ?? '';
  /** As on another machine: without database, settings or secret. */
  const verify = (options = `--key ${key}`) =>
    console.run(`audit verify ${path} ${options}`.trim(), '', { DATA_DIR: '/nowhere', SECRET_KEY: '' });
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  const change = (change: (lines: string[]) => string[]) => writeFile(path, `${change(lines).join('\n')}\n`);
  return { ...console, exported, key, verify, change, lines, path };
};

describe('an exported audit log', () => {
  test('is verified on another machine, and what was done to it is named', slow, async () => {
    const { exported, verify, change, lines, key, run, path } = await openLog();
    expect(exported).toMatchObject({ code: 0, stderr: '' });
    const intact = await verify();
    expect(intact).toMatchObject({ code: 0, stderr: '' });
    expect(intact.stdout).toMatch(
      /^The audit log is intact: 7 rows, 2 signed statements\. .*\n.*with the key /,
    );
    expect(intact.stdout).toContain(key);
    expect(await verify('')).toMatchObject({ code: 0 });
    expect((await run(`audit export ${path}`)).stderr).toContain('exists already');
    const at = lines.findIndex((line) => line.startsWith('{"row":{"seq":3,'));
    const row = lines[at] ?? '';
    for (const [forge, sentence] of [
      [(all) => all.with(at, row.replace('"::1"', '"::2"')), 'broken at row 3: it was altered.'],
      [
        (all) => all.map((line) => line.replace(/^({"row":{"seq":[34],.*)"::1"/, '$1"::2"')),
        'broken at row 3: it was altered.\nFurther: The audit log is broken at row 4: it was altered.',
      ],
      [(all) => all.toSpliced(at, 1), 'broken at row 3: it is missing.'],
      [
        (all) => all.with(at, all[at + 1] ?? '').with(at + 1, row),
        'broken at row 3: it is not in its place.',
      ],
      [(all) => all.toSpliced(at, 0, row), 'broken at row 3: it does not follow the row before it.'],
      [(all) => all.slice(0, at), 'broken at row 3: it and what followed is not there.'],
      [(all) => all.slice(0, -1), 'broken at row 8: it and what followed is not there.'],
      [
        (all) => all.map((line) => line.replace(/("signature":")./, '$1-')),
        'Signed statement 1 was altered.',
      ],
      [(all) => all.with(at, '{"row":1}'), `line ${at + 1} cannot be read.`],
      [(all) => all.with(at, row.slice(0, 40)), `line ${at + 1} cannot be read.`],
    ] as readonly (readonly [(all: string[]) => string[], string])[]) {
      await change(forge);
      const { code, stdout } = await verify();
      expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining(sentence) });
    }
    await change((all) => all);
    const stranger = await verify(`--key ${'0'.repeat(64)}`);
    expect(stranger).toMatchObject({ code: 1, stdout: expect.stringContaining('no one vouches for') });
    expect(await verify('--expect 9:'.concat('0'.repeat(64)))).toMatchObject({ code: 1 });
    expect(await verify('--key x')).toMatchObject({ code: 2 });
  });

  test(
    'goes on being trusted after its key was replaced, and a log without its erasure event is not',
    slow,
    async () => {
      const { run, key, file, verify } = await openLog();
      expect((await run('audit key')).stdout).toBe(`${key}\n`);
      const rotated = await run('audit rotate-key');
      expect(rotated.stdout).toMatch(/^The log is signed with [0-9a-f]{64} from now on\.\n$/);
      expect(await run(`audit verify --key ${key}`)).toMatchObject({ code: 0 });
      expect(await verify()).toMatchObject({ code: 0 });
      const toStdout = await run('audit export');
      expect(toStdout.stdout.split('\n')[0]).toMatch(/^{"export":{"version":1,/);
      expect(toStdout.stdout.trimEnd().split('\n').at(-1)).toMatch(/^{"end":{/);
      const sqlite = new DatabaseSync(file);
      const triggers = sqlite.prepare(`select name from sqlite_schema where type = 'trigger'`).all();
      for (const { name } of triggers) sqlite.exec(`drop trigger "${name}"`);
      sqlite.exec(`update audit_events set who_erasure = 7 where seq = 1`);
      sqlite.close();
      const broken = await run(`audit verify --key ${key}`);
      expect(broken).toMatchObject({
        code: 1,
        stdout: expect.stringMatching(/broken at row [12]: what is missing/),
      });
    },
  );

  test('is measured against checkpoints that were kept elsewhere', slow, async () => {
    const { verify, path, run, key } = await openLog();
    await run('audit rotate-key');
    await rm(path);
    await run(`audit export ${path}`);
    const checkpoints = `${path}.checkpoints`;
    const found = (await readFile(path, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const keys = new Map(found.flatMap((line) => ('key' in line ? [[line.key.id, line.key]] : [])));
    const kept = found
      .filter((line) => 'statement' in line)
      .map(({ statement }) => JSON.stringify({ statement, key: keys.get(statement.keyId) }));
    expect(keys.size).toBe(2);
    await writeFile(checkpoints, `${kept.join('\n')}\n{"statement":{"numb`);
    expect(await verify(`--checkpoints ${checkpoints}`)).toMatchObject({ code: 0 });
    expect(await run(`audit verify --checkpoints ${checkpoints}`)).toMatchObject({ code: 0 });
    expect(await verify(`--key ${key} --checkpoints ${checkpoints}`)).toMatchObject({ code: 0 });
    const stranger = `--key ${'0'.repeat(64)}`;
    expect(await verify(`${stranger} --checkpoints ${checkpoints}`)).toMatchObject({ code: 2 });
    await writeFile(checkpoints, `${kept[0]?.replace(/"hash":"./, '"hash":"g')}\n`);
    expect(await verify(`--checkpoints ${checkpoints}`)).toMatchObject({ code: 2 });
    expect(existsSync('/nowhere')).toBe(false);
  });

  test(
    'is measured against objects of a bucket and bodies of a webhook, and two signed histories are named',
    slow,
    async () => {
      const { run, inspect, path } = await openLog();
      const copies = await inspect((db) => copiesAfter(db, 0));
      const folder = `${path}.bucket`;
      await mkdir(folder);
      for (const copy of copies)
        await writeFile(join(folder, `${copy.statement.number}.json`), `${JSON.stringify(copy)}\n`);
      const bodies = copies.map((data) => JSON.stringify({ type: 'audit.checkpoint', timestamp: 'x', data }));
      await writeFile(`${path}.webhook`, bodies.join('\n'));
      const both = `--checkpoints ${folder} --checkpoints ${path}.webhook`;
      const env = { AUDIT_CHECKPOINT_FILE: '/nowhere' };
      const agreed = await run(`audit verify ${both}`, '', env);
      expect(agreed).toMatchObject({ code: 0 });
      expect(agreed.stdout).not.toContain('Not compared');
      expect((await run('audit verify', '', env)).stdout).toContain(
        'Not compared with the copies outside. Fetch the file of AUDIT_CHECKPOINT_FILE, and run this again with --checkpoints',
      );
      const [first] = copies;
      if (first === undefined) throw new Error('Nothing was signed.');
      const other = newAuditKey();
      const statement = signStatement({ ...first.statement, hash: 'f'.repeat(64) }, other);
      const forged = { statement, key: { id: other.id, publicKey: other.publicKey } };
      await writeFile(join(folder, 'another.json'), `${JSON.stringify(forged)}\n`);
      expect(await run(`audit verify ${both}`)).toMatchObject({
        code: 1,
        stdout: expect.stringContaining(
          `two different rows ${first.statement.seq}: another history was signed.`,
        ),
      });
      await writeFile(`${path}.webhook`, '');
      expect(await run(`audit verify --checkpoints ${path}.webhook`)).toMatchObject({ code: 2 });
    },
  );
});

/** Three events of the first format, of which the second was forged before there was a second format. */
const addForgedOldRows = (file: string): void => {
  const sqlite = new DatabaseSync(file);
  const triggers = sqlite.prepare(`select name, sql from sqlite_schema where type = 'trigger'`).all();
  for (const { name } of triggers) sqlite.exec(`drop trigger "${name}"`);
  const insert = sqlite.prepare(
    `insert into audit_events (seq, time, type, request_id, ip, user_agent, details, format, prev_hash, hash)
     values (?, ?, 'logout', 'r', ?, 'x', '{}', 1, ?, ?)`,
  );
  const at = new Date('2026-03-10T12:00:00.000Z');
  let prevHash = chainStart;
  for (const seq of [1, 2, 3]) {
    const nobody = { actorId: null, credentialId: null, workspaceId: null, entityType: null, entityId: null };
    const facts = {
      seq,
      time: at.toISOString(),
      type: 'logout',
      requestId: 'r',
      userAgent: 'x',
      details: {},
    };
    const own = rowHashV1(prevHash, { ...nobody, ...facts, ip: '::1' });
    insert.run(seq, at.getTime(), seq === 2 ? '::9' : '::1', prevHash, own);
    prevHash = own;
  }
  for (const { sql } of triggers) sqlite.exec(String(sql));
  sqlite.close();
};

test(
  'a log that was broken when it was sealed is told apart from one that was broken later',
  slow,
  async () => {
    const { run, inspect, file } = await openConsole(onTestFinished);
    await inspect(async () => undefined);
    addForgedOldRows(file);
    const key = (await run('audit key')).stdout.trim();
    const sealed = await run(`audit verify --key ${key}`);
    expect(sealed).toMatchObject({ code: 3, stderr: '' });
    expect(sealed.stdout).toMatch(
      /^Known since the old log was sealed: .* row 2: it was altered\. What came after/,
    );
    expect(sealed.stdout).toMatch(/keep \d+:[0-9a-f]{64}/);
    const sqlite = new DatabaseSync(file);
    sqlite.exec(`drop trigger audit_events_no_update`);
    sqlite.exec(`update audit_events set ip = '::9' where seq = 5`);
    sqlite.close();
    const forged = await run(`audit verify --key ${key}`);
    expect(forged).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^The audit log is broken at row 5/),
    });
  },
);
