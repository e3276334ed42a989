import { createHash, createPublicKey, verify } from 'node:crypto';
import { createLogVerifier } from '@atelier/core/audit/log-verifier';
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
