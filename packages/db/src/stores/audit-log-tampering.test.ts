import { createLogVerifier } from '@atelier/core/audit/log-verifier';
import { chainStart, type StoredAuditRow } from '@atelier/core/audit/row-hash';
import {
  type AuditSigningKey,
  type AuditStatement,
  linkTo,
  newAuditKey,
  type StatementKind,
  signStatement,
} from '@atelier/core/audit/statements';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anEntry, noon } from '../conformance/samples.ts';
import { chained, committed } from './audit-chain.ts';

/** A log as an export has it: keys, statements, rows and the signed end. */
interface Log {
  readonly keys: readonly AuditSigningKey[];
  readonly statements: readonly AuditStatement[];
  readonly rows: readonly StoredAuditRow[];
  readonly end: AuditStatement | null;
}

const [first, second, forger] = [newAuditKey(), newAuditKey(), newAuditKey()];

const rowsOf = (ips: readonly string[], after = { seq: 0, hash: chainStart }): StoredAuditRow[] => {
  const rows: StoredAuditRow[] = [];
  for (const ip of ips) {
    const row = chained(committed(anEntry({ ip, time: noon })), rows.at(-1) ?? after);
    rows.push({ ...row, time: row.time.toISOString() });
  }
  return rows;
};

interface Step {
  readonly kind: StatementKind;
  readonly seq: number;
  readonly key: AuditSigningKey;
  readonly next?: AuditSigningKey;
}

/** Statements one after the other, each about a row. */
const statementsOf = (
  steps: readonly Step[],
  rows: readonly StoredAuditRow[],
  after: AuditStatement | null = null,
) => {
  const statements: AuditStatement[] = [];
  for (const { kind, seq, key, next } of steps) {
    const base = { kind, seq, hash: rows[seq - 1]?.hash ?? '', time: noon.toISOString() };
    const details = next === undefined ? {} : { key: next.id };
    statements.push(signStatement({ ...linkTo(statements.at(-1) ?? after), ...base, details }, key));
  }
  return statements;
};

/** A checkpoint every two rows; the key changes in the middle. */
const signed = (rows: readonly StoredAuditRow[], keys = [first, second] as const): Log => {
  const [old, fresh] = keys;
  const middle = Math.max(2, Math.floor(rows.length / 4) * 2);
  const steps = rows
    .filter(({ seq }) => seq % 2 === 0)
    .flatMap(({ seq }): Step[] => {
      if (seq < middle) return [{ kind: 'checkpoint', seq, key: old }];
      if (seq > middle) return [{ kind: 'checkpoint', seq, key: fresh }];
      return [
        { kind: 'checkpoint', seq, key: old },
        { kind: 'key', seq, key: old, next: fresh },
      ];
    });
  const statements = statementsOf(steps, rows);
  const [end] = statementsOf(
    [{ kind: 'export', seq: rows.length, key: fresh }],
    rows,
    statements.at(-1) ?? null,
  );
  return { keys: [old, fresh], statements, rows, end: end ?? null };
};

const reportOf = (log: Log, options: Parameters<typeof createLogVerifier>[0] = { trusted: [first.id] }) => {
  const verifier = createLogVerifier(options);
  for (const { id, publicKey } of log.keys) verifier.key({ id, publicKey });
  for (const statement of log.statements) verifier.statement(statement);
  for (const row of log.rows) verifier.row(row);
  return verifier.report(log.end);
};
const problemOf = (log: Log, options?: Parameters<typeof createLogVerifier>[0]) =>
  reportOf(log, options).problem;

const log = fc.array(fc.ipV4(), { minLength: 6, maxLength: 14 }).map((ips) => signed(rowsOf(ips)));
const check = (property: (log: Log, place: number) => void) =>
  fc.assert(
    fc.property(log, fc.nat({ max: 999 }), (some, n) => property(some, n)),
    { numRuns: 40 },
  );

test('a signed log is intact whichever of its keys is trusted, and for those who trust the first key', () =>
  check((some) => {
    for (const trusted of [[first.id], [second.id], []])
      expect(reportOf(some, { trusted })).toMatchObject({
        problem: null,
        rows: some.rows.length,
        keyId: second.id,
      });
  }));

test('a log that was rewritten and signed by someone else is named from its first statement', () =>
  check((some) => {
    const forged = signed(rowsOf(some.rows.map(() => '192.0.2.66')), [forger, second]);
    expect(problemOf({ ...forged, keys: [...forged.keys, first] })).toEqual({
      statement: 1,
      fault: 'statement_resigned',
    });
  }));

test('a checkpoint that was signed again with another key is named', () =>
  check((some, n) => {
    const at = n % (some.statements.length - 1);
    const { signature: _, keyId: __, ...unsigned } = some.statements[at] as AuditStatement;
    const statements = some.statements.with(at, signStatement({ ...unsigned, hash: chainStart }, forger));
    expect(problemOf({ ...some, statements, keys: [...some.keys, forger] })).toEqual({
      statement: at + 1,
      fault: 'statement_resigned',
    });
  }));

test('an export that was cut at a checkpoint, with the checkpoint as its end, is not whole', () =>
  check((some, n) => {
    const at = n % some.statements.length;
    const end = some.statements[at] as AuditStatement;
    const cut = { ...some, statements: some.statements.slice(0, at), rows: some.rows.slice(0, end.seq), end };
    expect(problemOf(cut)).toEqual({ seq: end.seq + 1, fault: 'cut_off' });
  }));

test('a changed, a removed and a repeated statement are named', () =>
  check((some, n) => {
    const at = n % some.statements.length;
    const statement = some.statements[at] as AuditStatement;
    const statements = some.statements.with(at, { ...statement, time: new Date(0).toISOString() });
    expect(problemOf({ ...some, statements })).toEqual({ statement: at + 1, fault: 'statement_altered' });
    expect(problemOf({ ...some, statements: some.statements.toSpliced(at, 1) })).toEqual({
      statement: at + 1,
      fault: 'statement_missing',
    });
    expect(problemOf({ ...some, statements: some.statements.toSpliced(at, 0, statement) })?.fault).toMatch(
      at === 0 ? /missing|forked/ : /forked/,
    );
  }));

test('rows that were rewritten from some row on are named between the last checkpoint and the next', () =>
  check((some, n) => {
    const from = n % some.rows.length;
    const kept = some.rows.slice(0, from);
    const rewritten = rowsOf(
      some.rows.slice(from).map(() => '192.0.2.66'),
      kept.at(-1),
    );
    const problem = problemOf({ ...some, rows: [...kept, ...rewritten] });
    const seq = Math.floor(from / 2) * 2 + 1;
    expect(problem).toEqual({ seq, until: Math.min(seq + 1, some.rows.length), fault: 'rewritten' });
  }));

test('rows that were cut off are named, with the signed end and without it', () =>
  check((some, n) => {
    const left = n % some.rows.length;
    const rows = some.rows.slice(0, left);
    expect(problemOf({ ...some, rows })).toEqual({ seq: left + 1, fault: 'cut_off' });
    expect(problemOf({ ...some, rows, end: null })).toEqual({ seq: left + 1, fault: 'cut_off' });
    expect(problemOf({ ...some, end: null })).toEqual({ seq: some.rows.length + 1, fault: 'cut_off' });
  }));

test('rows after the signed end are named', () =>
  check((some) => {
    const more = rowsOf(['192.0.2.66'], some.rows.at(-1));
    expect(problemOf({ ...some, rows: [...some.rows, ...more] })).toMatchObject({
      seq: some.rows.length + 1,
      fault: 'rewritten',
    });
  }));

test('an older log in place of the newer one is found with a position that was kept elsewhere', () =>
  check((some, n) => {
    const length = some.rows.length - 1 - (n % 3);
    const older = signed(some.rows.slice(0, length));
    const last = some.rows.at(-1) as StoredAuditRow;
    expect(problemOf(older)).toBeNull();
    const kept = new Map([[last.seq, last.hash]]);
    expect(problemOf(older, { trusted: [first.id], kept })).toEqual({ seq: length + 1, fault: 'cut_off' });
    const other = new Map([[length, chainStart]]);
    expect(problemOf(older, { trusted: [first.id], kept: other })?.fault).toBe('rewritten');
  }));

test('a new key that the old one does not vouch for is named', () =>
  check((some) => {
    const statements = statementsOf(
      [
        { kind: 'checkpoint', seq: 2, key: first },
        { kind: 'checkpoint', seq: 4, key: second },
      ],
      some.rows,
    );
    const end = statementsOf(
      [{ kind: 'export', seq: some.rows.length, key: second }],
      some.rows,
      statements.at(-1) ?? null,
    )[0];
    expect(problemOf({ ...some, statements, end: end ?? null })).toEqual({
      statement: 2,
      fault: 'statement_resigned',
    });
    expect(problemOf({ ...some, statements, end: end ?? null }, { trusted: [second.id] })).toBeNull();
  }));

test('a log whose oldest rows were removed is intact with the signed statement, and broken without it', () =>
  check((some, n) => {
    const until = 1 + (n % (some.rows.length - 1));
    const [purge] = statementsOf(
      [{ kind: 'purge', seq: until, key: second }],
      some.rows,
      some.statements.at(-1) ?? null,
    );
    const statements = [...some.statements, purge as AuditStatement];
    const [end] = statementsOf(
      [{ kind: 'export', seq: some.rows.length, key: second }],
      some.rows,
      purge ?? null,
    );
    const rows = some.rows.slice(until);
    expect(reportOf({ ...some, statements, rows, end: end ?? null })).toMatchObject({
      problem: null,
      purgedUntil: until,
    });
    expect(problemOf({ ...some, rows })).toEqual({ seq: 1, fault: 'missing' });
    if (rows.length > 1)
      expect(problemOf({ ...some, statements, rows: rows.slice(1), end: end ?? null })).toEqual({
        seq: until + 1,
        fault: 'missing',
      });
  }));
