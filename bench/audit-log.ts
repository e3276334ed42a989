/**
 * How long an exported audit log takes to verify, and how much memory: `node bench/audit-log.ts [ROWS]`. Writes an export of
 * made-up rows into a temporary folder and verifies it as `./atelier audit verify FILE` does, in a process of its own.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { currentFormat, partDigest, rowHash } from '@atelier/core/audit/row-hash';
import { linkTo, newAuditKey, signStatement } from '@atelier/core/audit/statements';
import { beforeFirstRow } from '@atelier/core/audit/verifier';

const rows = Number(process.argv[2] ?? 1_000_000);
const rowsPerWrite = 1_000;
const bytesPerMb = 1_048_576;
const startedAt = Date.parse('2026-01-01T00:00:00.000Z');

const salt = (): string => randomBytes(16).toString('base64url');

const rowAfter = ({ seq: before, hash: prevHash }: { readonly seq: number; readonly hash: string }) => {
  const seq = before + 1;
  const facts = {
    seq,
    time: new Date(startedAt + seq).toISOString(),
    type: 'job_created',
    entityType: 'job',
  };
  const values = {
    ...{ actorId: `usr_${seq % 500}`, credentialId: `ses_${seq % 900}`, workspaceId: `wsp_${seq % 500}` },
    ...{
      ip: '203.0.113.7',
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    },
    ...{ requestId: `00000000-0000-4000-8000-${String(seq).padStart(12, '0')}` },
    ...{ entityId: `job_${seq}`, details: { count: 4, model: 'embedded' } },
  };
  const [whoSalt, whatSalt] = [salt(), salt()];
  const whoDigest = partDigest('who', whoSalt, values);
  const whatDigest = partDigest('what', whatSalt, values);
  const hash = rowHash(prevHash, { ...facts, requestId: values.requestId }, { whoDigest, whatDigest });
  return {
    ...{ ...facts, ...values, format: currentFormat, whoSalt, whoDigest, whoErasure: null },
    ...{ whatSalt, whatDigest, whatErasure: null, prevHash, hash },
  };
};

const folder = await mkdtemp(join(tmpdir(), 'atelier-audit-bench-'));
try {
  const path = join(folder, 'log.jsonl');
  const key = newAuditKey();
  const file = createWriteStream(path);
  const line = (value: object): string => `${JSON.stringify(value)}\n`;
  file.write(line({ export: { version: 1, time: new Date(startedAt).toISOString() } }));
  file.write(line({ key: { id: key.id, publicKey: key.publicKey } }));
  let last = beforeFirstRow;
  for (let written = 0; written < rows; written += rowsPerWrite) {
    const lines: string[] = [];
    for (let n = 0; n < Math.min(rowsPerWrite, rows - written); n += 1) {
      const row = rowAfter(last);
      last = row;
      lines.push(line({ row }));
    }
    if (!file.write(lines.join(''))) await once(file, 'drain');
  }
  const { seq, hash } = last;
  const base = { kind: 'export', seq, hash, time: new Date(startedAt).toISOString(), details: {} } as const;
  file.end(line({ end: signStatement({ ...linkTo(null), ...base }, key) }));
  await once(file, 'finish');
  const { size } = await stat(path);
  const main = resolve(import.meta.dirname, '../apps/server/src/cli/main.ts');
  const program = `process.on('exit', () => console.error(JSON.stringify(process.resourceUsage())));
    process.argv = [process.argv[0], 'main', 'audit', 'verify', ${JSON.stringify(path)}, '--key', '${key.id}'];
    await import(${JSON.stringify(main)});`;
  const beganAt = performance.now();
  const child = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' });
  const tookS = (performance.now() - beganAt) / 1000;
  const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(child.stderr.trim().split('\n').at(-1) ?? '{}');
  process.stdout.write(child.stdout);
  console.log(
    `${rows} rows, ${Math.round(size / bytesPerMb)} MB: ${tookS.toFixed(1)} s (${((userCPUTime + systemCPUTime) / 1e6).toFixed(1)} s of CPU), ${Math.round(rows / tookS)} rows/s, at most ${Math.round(maxRSS / 1024)} MB of memory`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
