import { execFile } from 'node:child_process';
import { createHash, createPublicKey, verify } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { createLogVerifier } from '@atelier/core/audit/log-verifier';
import type { UserRecord } from '@atelier/core/ports/records';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseExportLine } from '../audit/read-export.ts';
import { startTestServer, type TestServer } from '../testing/in-process.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const opening = { runbook: 'breach', title: '# Not a heading', severity: 'high', isDrill: false } as const;

const bundleOf = async (isDrill = false) => {
  const { client, user } = await server.person('superadmin');
  const ann = await server.user('user', { name: 'Ann Example' });
  const { id } = (await client.mutate('admin.incidents.open', { ...opening, isDrill })).data<{
    id: string;
  }>();
  await client.mutate('admin.incidents.addNote', { id, text: 'Seen at noon.' });
  await client.mutate('admin.incidents.linkEvents', { id, seqs: [1] });
  await client.mutate('admin.incidents.addPeople', { id, userIds: [ann.id] });
  const answer = await client.raw({ path: `/exports/incidents/${id}` });
  const files = answer.status === 200 ? unzipSync(answer.bytes) : {};
  const text = (name: string): string => Buffer.from(files[name] ?? []).toString('utf8');
  return { id, client, user, ann, answer, files, text };
};

const run = promisify(execFile);
const page = resolve(import.meta.dirname, '../../../../docs/security/incidents.md');
/** The lines of the page that a person types in. */
const documentedCommands = async (): Promise<string[]> => {
  const [, block = ''] = /## Evidence[\s\S]*?```sh\n([\s\S]*?)```/.exec(await readFile(page, 'utf8')) ?? [];
  const lines = block.split('\n').filter(Boolean);
  expect(lines.map((line) => line.split(' ')[0])).toEqual([
    ...['unzip', 'sha256sum', 'openssl', 'openssl', './atelier'],
  ]);
  return lines;
};
/** Types a line in; what stands in capitals is replaced. */
const shell = async (
  line: string,
  { id, fingerprint, folder }: { id: string; fingerprint: string; folder: string },
): Promise<{ code: number; output: string }> => {
  const typed = line.replace('INCIDENT', () => id).replace('FINGERPRINT', () => fingerprint);
  try {
    const { stdout } = await run('sh', ['-c', typed], { cwd: folder });
    return { code: 0, output: stdout };
  } catch (thrown) {
    const { code, stdout, stderr } = thrown as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
};

describe('the evidence of a case', () => {
  test('is one archive with report, timeline, people, runbook, settings without secrets and the audit log, and is an event', async () => {
    const { runtimeSettings } = server.application.http;
    await server.db.transaction((stores) =>
      runtimeSettings.set(stores, 'retention.trashDays', 45, { userId: null, reason: null }),
    );
    const { id, answer, files, text, ann } = await bundleOf();
    expect(answer.status).toBe(200);
    expect(answer.headers['content-disposition']).toContain(`filename="${id}.zip"`);
    expect(Object.keys(files)).toEqual([
      ...['README.txt', 'report.md', 'case.json', 'timeline.jsonl', 'actions.json', 'affected.csv'],
      ...['runbook.md', 'settings.json', 'audit.jsonl', 'SHA256SUMS', 'SHA256SUMS.sig', 'key.pem'],
    ]);
    expect(text('report.md')).toContain('> # Not a heading');
    expect(text('report.md')).toContain('> Seen at noon.');
    expect(text('timeline.jsonl').trimEnd().split('\n')).toHaveLength(3);
    expect(text('affected.csv')).toContain(ann.id);
    expect(text('runbook.md')).toMatch(/^# Breach of personal data/);
    const { environment, effective } = JSON.parse(text('settings.json')) as Record<
      'effective' | 'environment',
      Record<string, unknown>
    >;
    expect([environment?.SECRET_KEY, environment?.PORT]).toEqual(['set', expect.any(Number)]);
    expect(effective?.['retention.trashDays']).toEqual({ value: 45, source: 'database' });
    const [event] = await server.db.audit.list({ type: 'incident_exported' }, null, 1);
    expect(event).toMatchObject({ entityId: id, details: { drill: false } });
  });

  test('has no headings in its report but its own, whatever line endings people write', async () => {
    const { id, client } = await bundleOf();
    await client.mutate('admin.incidents.addNote', { id, text: 'Seen\r# at noon.' });
    const task = { id, kind: 'checklist', text: 'Look\n\n# here' };
    expect((await client.mutate('admin.incidents.addTask', task)).status).toBe(200);
    const { bytes } = await client.raw({ path: `/exports/incidents/${id}` });
    const report = Buffer.from(unzipSync(bytes)['report.md'] ?? []).toString('utf8');
    const lines = report.split(/\r\n|\n|\r/);
    expect(lines.filter((line) => /^ {0,3}# /.test(line))).toEqual([`# Incident ${id}`]);
    expect(lines).toContain('> # at noon.');
    expect(lines).toContain('- [ ] Look # here');
  });

  test('has sums that are signed with the key of the audit log, and a log that verifies with it', async () => {
    const { files, text } = await bundleOf();
    const sums = text('SHA256SUMS').trimEnd().split('\n');
    expect(sums).toHaveLength(9);
    for (const line of sums) {
      const [sum, name = ''] = line.split('  ');
      expect(
        createHash('sha256')
          .update(files[name] ?? new Uint8Array())
          .digest('hex'),
      ).toBe(sum);
    }
    const key = createPublicKey(text('key.pem'));
    const signature = Buffer.from(files['SHA256SUMS.sig'] ?? []);
    expect(verify(null, Buffer.from(text('SHA256SUMS')), key, signature)).toBe(true);
    expect(verify(null, Buffer.from(`${text('SHA256SUMS')}x`), key, signature)).toBe(false);
    const fingerprint = createHash('sha256')
      .update(key.export({ type: 'spki', format: 'der' }))
      .digest('hex');
    const verifier = createLogVerifier({ trusted: [fingerprint], kept: new Map() });
    let end: Parameters<typeof verifier.report>[0] = null;
    for (const [at, raw] of text('audit.jsonl').trimEnd().split('\n').entries()) {
      const line = parseExportLine(raw, at + 1);
      if ('row' in line) verifier.row(line.row);
      else if ('statement' in line) verifier.statement(line.statement);
      else if ('key' in line) verifier.key(line.key);
      else if ('end' in line) end = line.end;
    }
    expect(verifier.report(end)).toMatchObject({ problem: null, keyId: fingerprint });
  });

  test('is verified by the commands of its documentation, which also name what was altered', async (t) => {
    const version = await run('sh', ['-c', 'openssl version; sha256sum --version; unzip -v']).catch(
      () => null,
    );
    if (!version?.stdout.startsWith('OpenSSL 3') || !version.stdout.includes('UnZip'))
      return t.skip('openssl 3, sha256sum or unzip is not installed on this machine');
    const { id, answer, text } = await bundleOf();
    const commands = await documentedCommands();
    // The archive says the same.
    for (const command of commands.slice(1)) expect(text('README.txt')).toContain(command);
    const folder = await mkdtemp(join(tmpdir(), 'atelier-evidence-'));
    t.onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const cli = resolve(import.meta.dirname, '../cli/main.ts');
    await writeFile(join(folder, `${id}.zip`), answer.bytes);
    const [unpack = '', sums = '', signature = '', fingerprint = '', log = ''] = commands;
    const all = { id, fingerprint: '', folder };
    expect(await shell(unpack, all)).toMatchObject({ code: 0 });
    const within = { ...all, folder: join(folder, 'evidence') };
    await writeFile(join(within.folder, 'atelier'), `#!/bin/sh\nexec "${process.execPath}" "${cli}" "$@"\n`, {
      mode: 0o755,
    });
    const checked = await shell(sums, within);
    expect(checked).toMatchObject({ code: 0 });
    expect(checked.output.match(/: OK$/gm)).toHaveLength(9);
    expect((await shell(signature, within)).output).toContain('Signature Verified Successfully');
    const printed = (await shell(fingerprint, within)).output;
    expect(printed).toMatch(/^[0-9a-f]{64} /);
    const trusted = { ...within, fingerprint: printed.slice(0, 64) };
    expect(await shell(log, trusted)).toMatchObject({ code: 0 });
    expect((await shell(log, { ...trusted, fingerprint: '0'.repeat(64) })).code).not.toBe(0);

    const { folder: at } = within;
    const report = await readFile(join(at, 'report.md'), 'utf8');
    await writeFile(join(at, 'report.md'), report.replace('Seen at noon.', 'Seen at nine.'));
    const altered = await shell(sums, within);
    expect([altered.code, altered.output.includes('report.md: FAILED')]).toEqual([1, true]);
    const sum = createHash('sha256')
      .update(await readFile(join(at, 'report.md')))
      .digest('hex');
    const list = await readFile(join(at, 'SHA256SUMS'), 'utf8');
    await writeFile(join(at, 'SHA256SUMS'), list.replace(/^\S+(?= {2}report\.md$)/m, sum));
    expect((await shell(sums, within)).code).toBe(0);
    expect((await shell(signature, within)).code).not.toBe(0);
  });

  test('of a drill says so in its name and report', async () => {
    const { answer, text } = await bundleOf(true);
    expect(answer.headers['content-disposition']).toContain('filename="drill-inc_');
    expect(text('report.md')).toContain('This was a drill.');
    expect(text('README.txt')).toContain('This was a drill.');
  });

  test('is not there for a case that does not exist, another site’s page, or someone who is no administrator', async () => {
    const { id, client } = await bundleOf();
    const path = `/exports/incidents/${id}`;
    expect((await client.raw({ path: `/exports/incidents/inc_${'0'.repeat(24)}` })).status).toBe(404);
    expect((await client.raw({ path, headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403);
    const { client: other } = await server.person('user');
    expect((await other.raw({ path })).status).toBe(403);
  });
});

describe('the people of a case as CSV', () => {
  test('are all of them, oldest first, quoted and without formulas, and of an erased one stays a line; each download is an event', async () => {
    const { client } = await server.person('admin');
    const { id } = (await client.mutate('admin.incidents.open', opening)).data<{ id: string }>();
    const names = ['=1+1', '+49 30 1', '@SUM(A1)', 'Ann "Q"; -Example, Jr.', 'Zoë 島田 😀'];
    const people: UserRecord[] = [];
    for (const [n, name] of [...names, 'Gone'].entries()) {
      const person = await server.user('user', { name });
      const added = { source: n === 0 ? ('event' as const) : ('manual' as const), at: new Date(n * 1000) };
      await server.db.incidentPeople.add(id, [person.id], added);
      people.push(person);
    }
    const [first, gone] = [people[0], people.at(-1)];
    await server.db.incidentPeople.tell(id, [first?.id ?? ''], new Date(60_000));
    if (gone !== undefined) await server.db.users.delete(gone);
    const answer = await client.raw({ path: `/exports/incidents/${id}/people.csv` });
    expect([answer.status, answer.headers['content-type'], answer.headers['cache-control']]).toEqual([
      ...[200, 'text/csv; charset=utf-8', 'no-store'],
    ]);
    expect(answer.headers['content-disposition']).toContain(`filename="${id}-people.csv"`);
    const cells = [`"'=1+1"`, `"'+49 30 1"`, `"'@SUM(A1)"`, `"Ann ""Q""; '-Example, Jr."`, '"Zoë 島田 😀"'];
    const lines = cells.map((name, n) => {
      const [source, told] = n === 0 ? ['event', '1970-01-01T00:01:00.000Z'] : ['manual', ''];
      const { id: userId, email } = people[n] ?? {};
      return `"${userId}",${name},"${email}","${source}","1970-01-01T00:00:0${n}.000Z","${told}"\r\n`;
    });
    const csv = `"id","name","email","source","added","told"\r\n${lines.join('')}"","","","manual","1970-01-01T00:00:05.000Z",""\r\n`;
    expect(answer.bytes).toEqual(Buffer.from(`\uFEFF${csv}`));
    const [event] = await server.db.audit.list({ type: 'incident_people_exported' }, null, 1);
    expect(event).toMatchObject({ entityId: id, details: { people: 6 } });
    const { client: boss } = await server.person('superadmin');
    const { bytes } = await boss.raw({ path: `/exports/incidents/${id}` });
    expect(Buffer.from(unzipSync(bytes)['affected.csv'] ?? []).toString('utf8')).toBe(csv);
    const { client: other } = await server.person('user');
    expect((await other.raw({ path: `/exports/incidents/${id}/people.csv` })).status).toBe(403);
  });
});
