import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linkTo, newAuditKey, signStatement } from '@atelier/core/audit/statements';
import { expect, onTestFinished, test } from 'vitest';
import { createAuditKeeper, keepAuditLog } from './keeper.ts';

const key = newAuditKey();
const statement = signStatement(
  {
    ...linkTo(null),
    ...{ kind: 'checkpoint', seq: 1, hash: 'a'.repeat(64), time: '2026-03-10T12:00:00.000Z', details: {} },
  },
  key,
);

/** A keeper whose parts note that they ran; those in `faulty` fail. */
const openKeeper = async (faulty: readonly string[] = [], auditDays = 365) => {
  const folder = await mkdtemp(join(tmpdir(), 'atelier-keeper-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const checkpointFile = join(folder, faulty.includes('copy') ? 'missing/file' : 'file');
  const ran: string[] = [];
  const logged: unknown[] = [];
  const part =
    <T>(name: string, result: T) =>
    async (): Promise<T> => {
      ran.push(name);
      if (faulty.includes(name)) throw new Error(`${name} failed`);
      return result;
    };
  const record = { ...key, number: 1, sealedKey: '', createdAt: new Date(0) };
  const deps = {
    db: {
      auditStatements: {
        keys: async () => [record],
        list: async (after: number) => (after === 0 ? [statement] : []),
      },
    },
    ...{ statements: { checkpoint: part('checkpoint', statement), purge: part('purge', 3) } },
    ...{ eraseLate: part('erase', 0), check: part('check', undefined) },
    ...{ auditDays: async () => auditDays, checkpointFile, onCopyFailed: part('alert', undefined) },
    log: {
      info: (fields: unknown) => logged.push(fields),
      error: (fields: unknown) => logged.push(fields),
    },
  } as unknown as Parameters<typeof keepAuditLog>[0];
  return { deps, ran, logged, checkpointFile };
};
const never = new AbortController().signal;

test('a round erases what came late and checks the log before it signs, then removes what is due and copies what was signed', async () => {
  const { deps, ran, logged, checkpointFile } = await openKeeper();
  await keepAuditLog(deps, never);
  expect(ran).toEqual(['erase', 'check', 'checkpoint', 'purge']);
  expect(logged).toEqual([{ deleted: 3 }]);
  expect(JSON.parse(await readFile(checkpointFile, 'utf8'))).toMatchObject({ statement: { number: 1 } });
});

test('a part that fails is logged by name and keeps no other from running; a copy that fails raises an alert', async () => {
  for (const faulty of ['erase', 'check', 'checkpoint', 'purge', 'copy']) {
    const { deps, ran, logged } = await openKeeper([faulty]);
    await keepAuditLog(deps, never);
    const alerts = faulty === 'copy' ? ['alert'] : [];
    expect(ran).toEqual(['erase', 'check', 'checkpoint', 'purge', ...alerts]);
    expect(logged).toContainEqual(expect.objectContaining({ task: faulty }));
  }
});

test('with AUDIT_DAYS=0 nothing is removed', async () => {
  const { deps, ran } = await openKeeper([], 0);
  await keepAuditLog(deps, never);
  expect(ran).toEqual(['erase', 'check', 'checkpoint']);
});

test('the end of the server signs what was written since, and removes nothing', async () => {
  const { deps, ran } = await openKeeper();
  await createAuditKeeper(deps).stop();
  expect(ran).toEqual(['erase', 'check', 'checkpoint']);
});
