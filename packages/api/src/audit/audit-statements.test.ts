import { createLogVerifier } from '@atelier/core/audit/log-verifier';
import { expect, test } from 'vitest';
import { sealer } from '../testing/fake-crypto.ts';
import { createServiceHarness } from '../testing/service-harness.ts';
import { auditStatements } from './audit-statements.ts';

const dayMs = 86_400_000;
const never = new AbortController().signal;

const open = async () => {
  const harness = await createServiceHarness();
  const { db } = harness;
  const trail = harness.trail();
  /** A process of its own. */
  const process = (parts: Partial<Parameters<typeof auditStatements>[0]> = {}) =>
    auditStatements({ ...harness, sealer, ...parts });
  const write = async (count: number) => {
    for (let n = 0; n < count; n += 1) await trail.write(db, 'logout');
  };
  /** What someone says of the log who trusts these keys. */
  const problem = async (...trusted: string[]) => {
    const verifier = createLogVerifier({ trusted });
    for (const { id, publicKey } of await db.auditStatements.keys()) verifier.key({ id, publicKey });
    for (const statement of await db.auditStatements.list(0, 999)) verifier.statement(statement);
    const after = (await db.auditStatements.newest('purge'))?.seq ?? 0;
    for (const row of await db.audit.stored({ after, until: 9999 }, 9999)) verifier.row(row);
    return verifier.report().problem;
  };
  const kinds = async () => (await db.auditStatements.list(0, 999)).map(({ kind }) => kind);
  return { harness, db, trail, process, write, problem, kinds };
};

test('a checkpoint signs the newest row once, with a key that is made at first and written as an event', async () => {
  const { db, process, write, problem, kinds, harness } = await open();
  const statements = process();
  await write(2);
  const checkpoint = await statements.checkpoint();
  expect(checkpoint).toMatchObject({ number: 1, kind: 'checkpoint', seq: 3 });
  expect(await statements.checkpoint()).toBeNull();
  expect(await process().checkpoint()).toBeNull();
  await write(1);
  expect(await process().checkpoint()).toMatchObject({ number: 2, seq: 4, keyId: checkpoint?.keyId });
  expect(await kinds()).toEqual(['checkpoint', 'checkpoint']);
  expect(harness.events()[2]).toMatchObject({ type: 'audit_key_change', reason: 'made' });
  const [key, ...others] = await db.auditStatements.keys();
  expect(others).toEqual([]);
  expect(key?.sealedKey).toMatch(new RegExp(`^audit-key:${key?.id}\\|`));
  expect(await problem(key?.id ?? '')).toBeNull();
  expect(await problem('0'.repeat(64))).toEqual({ statement: 1, fault: 'statement_resigned' });
});

test('processes that make the first key at once make one, and sign one after the other', async () => {
  const { db, process, write, problem } = await open();
  await write(1);
  await Promise.all([1, 2, 3, 4].map(() => process().checkpoint()));
  expect(await db.auditStatements.keys()).toHaveLength(1);
  expect(await problem()).toBeNull();
});

test('the old key vouches for the new one, so who trusts the first needs no other', async () => {
  const { process, write, problem, kinds, trail, harness } = await open();
  const statements = process();
  await write(1);
  await statements.checkpoint();
  const { id: first } = await statements.publicKey();
  const second = await statements.rotate(trail);
  await statements.checkpoint();
  expect(await kinds()).toEqual(['checkpoint', 'key', 'checkpoint']);
  expect((await process().publicKey()).id).toBe(second);
  for (const trusted of [first, second]) expect(await problem(trusted)).toBeNull();
  expect(harness.events().at(-1)).toMatchObject({
    type: 'audit_key_change',
    reason: 'rotated',
    vouched: true,
  });
});

test('with another SECRET_KEY a new key is made, for which nobody vouches', async () => {
  const { process, write, problem, kinds } = await open();
  const { id: first } = await process().publicKey();
  await process().checkpoint();
  const lost = {
    seal: (plain: string, context: string) => `other|${sealer.seal(plain, context)}`,
    open: (sealed: string, context: string) => {
      if (!sealed.startsWith('other|')) throw new Error('Encrypted with another key.');
      return sealer.open(sealed.slice('other|'.length), context);
    },
  };
  const later = process({ sealer: lost });
  await write(1);
  await later.checkpoint();
  const { id: second } = await later.publicKey();
  expect(second).not.toBe(first);
  expect(await kinds()).toEqual(['checkpoint', 'checkpoint']);
  expect(await problem(first)).toEqual({ statement: 2, fault: 'statement_resigned' });
  expect(await problem(first, second)).toBeNull();
});

test('events are removed after their days, with an event and a signed statement; the rest verifies (R-SEC-7)', async () => {
  const { harness, db, process, write, problem, kinds } = await open();
  const statements = process();
  await write(3);
  await statements.checkpoint();
  harness.clock.advance(365 * dayMs + 1);
  await write(2);
  expect(await statements.purge(366, never)).toBe(0);
  expect(await statements.purge(365, never)).toBe(4);
  expect((await db.audit.list({}, null, 99)).map(({ seq, type }) => [seq, type])).toEqual([
    [7, 'audit_purged'],
    [6, 'logout'],
    [5, 'logout'],
  ]);
  expect(harness.events().at(-1)).toMatchObject({ from: 1, to: 4 });
  // Once a day at most: what is due in between waits.
  expect(await statements.purge(0, never)).toBe(0);
  harness.clock.advance(dayMs);
  expect(await statements.purge(0, never)).toBe(2);
  expect(await kinds()).toEqual(['checkpoint', 'purge', 'purge']);
  expect(await problem((await statements.publicKey()).id)).toBeNull();
});

test('a clock that is years ahead removes a month of the oldest events a day, and nothing more once it is right', async () => {
  const { harness, db, process, write, problem } = await open();
  const statements = process();
  const left = async () => (await db.audit.list({ type: 'logout' }, null, 99)).length;
  for (let month = 0; month < 4; month += 1) {
    await write(1);
    harness.clock.advance(30 * dayMs);
  }
  const aheadMs = 10 * 365 * dayMs;
  harness.clock.advance(aheadMs);
  await statements.purge(365, never);
  await statements.purge(365, never);
  expect(await left()).toBe(2);
  harness.clock.advance(-aheadMs);
  await statements.purge(365, never);
  expect(await left()).toBe(2);
  harness.clock.advance(310 * dayMs);
  await statements.purge(365, never);
  expect(await left()).toBe(1);
  expect(await problem()).toBeNull();
});

test('a removal that was interrupted goes on at the next call', async () => {
  const { harness, db, process, write, problem } = await open();
  const statements = process();
  await write(3);
  await statements.publicKey();
  harness.clock.advance(2 * dayMs);
  await write(1);
  const stopped = new AbortController();
  const interrupted = auditStatements({
    ...harness,
    sealer,
    db: {
      ...db,
      transaction: (work) =>
        db.transaction(async (stores) => {
          const result = await work(stores);
          stopped.abort();
          return result;
        }),
    },
  });
  expect(await interrupted.purge(1, stopped.signal)).toBe(0);
  expect((await db.audit.list({}, null, 99)).at(-1)?.seq).toBe(1);
  expect(await problem()).toBeNull();
  expect(await statements.purge(1, never)).toBe(4);
  expect((await db.audit.list({}, null, 99)).at(-1)?.seq).toBe(5);
  expect(await problem()).toBeNull();
});
