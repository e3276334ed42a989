import { chainStart, rowHashV1, type StoredAuditRow } from '@atelier/core/audit/row-hash';
import { createAuditVerifier } from '@atelier/core/audit/verifier';
import type { AuditEntry } from '@atelier/core/ports/records';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anEntry, noon } from '../conformance/samples.ts';
import { chained, committed } from './audit-chain.ts';

/** Rows that follow `after`. */
const logOf = (
  entries: readonly Partial<AuditEntry>[],
  after = { seq: 0, hash: chainStart },
): StoredAuditRow[] => {
  const rows: StoredAuditRow[] = [];
  for (const fields of entries) {
    const row = chained(committed(anEntry({ ...fields, time: noon })), rows.at(-1) ?? after);
    rows.push({ ...row, time: row.time.toISOString() });
  }
  return rows;
};

const problemOf = (rows: readonly StoredAuditRow[]) => {
  const verifier = createAuditVerifier();
  for (const row of rows) verifier.row(row);
  return verifier.problem();
};

const anything = fc.record({
  actorId: fc.option(fc.string()),
  ip: fc.string({ unit: 'binary' }),
  userAgent: fc.string({ unit: 'binary' }),
  entityId: fc.option(fc.string({ unit: 'binary' })),
  details: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null))),
});
const log = fc.array(anything, { minLength: 3, maxLength: 12 }).map((entries) => logOf(entries));
/** A log and two different places in it, the first one before the other. */
const logAndPlaces = log.chain((rows) =>
  fc.tuple(
    fc.constant(rows),
    fc
      .uniqueArray(fc.nat({ max: rows.length - 1 }), { minLength: 2, maxLength: 2 })
      .map((places) => places.toSorted((a, b) => a - b) as [number, number]),
  ),
);

const check = (property: (rows: StoredAuditRow[], first: number, second: number) => void) =>
  fc.assert(fc.property(logAndPlaces, ([rows, [first, second]]) => property(rows, first, second)));

const required = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('The row is missing.');
  return value;
};

test('any log that nobody touched is intact, also if its rows are read back from JSON', () =>
  fc.assert(
    fc.property(log, (rows) => {
      expect(problemOf(rows)).toBeNull();
      expect(problemOf(JSON.parse(JSON.stringify(rows)))).toBeNull();
    }),
  ));

const columns = Object.keys(required(logOf([{}])[0])) as (keyof StoredAuditRow)[];

test('the first row with any other value in any column is named', () =>
  fc.assert(
    fc.property(logAndPlaces, fc.constantFrom(...columns), ([rows, [place]], column) => {
      const row = required(rows[place]);
      const forged = typeof row[column] === 'number' ? Number(row[column]) + 100 : `${String(row[column])}x`;
      const other = column === 'details' ? { other: true } : column.endsWith('Erasure') ? 100 : forged;
      const changed = rows.with(place, { ...row, [column]: other } as StoredAuditRow);
      expect(problemOf(changed)?.seq).toBe(row.seq);
    }),
  ));

test('the first removed row is named, however many there are', () =>
  check((rows, first, second) => {
    const problem = problemOf(rows.toSpliced(first, second - first));
    expect(problem).toEqual({ seq: first + 1, fault: 'missing' });
  }));

test('two rows in each other’s place are named as reordered', () =>
  check((rows, first, second) => {
    const swapped = rows.with(first, required(rows[second])).with(second, required(rows[first]));
    expect(problemOf(swapped)).toEqual({ seq: first + 1, fault: 'reordered' });
  }));

test('a row that is there twice is named as forked', () =>
  check((rows, first, second) => {
    const doubled = rows.toSpliced(second, 0, required(rows[first]));
    expect(problemOf(doubled)).toEqual({ seq: first + 1, fault: 'forked' });
  }));

test('a history that goes on differently and then takes up the old one is named where they part', () =>
  check((rows, first, second) => {
    const before = rows.slice(0, first);
    const branch = logOf(
      Array.from({ length: second - first }, () => ({ ip: 'forged' })),
      before.at(-1) ?? { seq: 0, hash: chainStart },
    );
    const spliced = [...before, ...branch, ...rows.slice(second)];
    expect(problemOf(spliced)).toEqual({ seq: second + 1, fault: 'forked' });
  }));

test('a row whose values were erased without an event, with its digests kept, is named as soon as the log ends', () =>
  check((rows, first) => {
    const row = required(rows[first]);
    const erased = {
      ...row,
      ...{ actorId: null, credentialId: null, workspaceId: null, ip: '', userAgent: '', whoSalt: null },
      whoErasure: 99,
    };
    const verifier = createAuditVerifier();
    for (const each of rows.with(first, erased)) verifier.row(each);
    expect(verifier.problem()).toBeNull();
    expect(verifier.openErasures()).toMatchObject([{ seq: row.seq, erasure: 99, tally: { parts: 1 } }]);
  }));

const problemsOf = (rows: readonly StoredAuditRow[]) => {
  const verifier = createAuditVerifier();
  for (const row of rows) verifier.row(row);
  return verifier.problems();
};

test('an altered row does not hide a later one', () =>
  check((rows, first, second) => {
    const forge = (place: number) => ({ ...required(rows[place]), ip: 'forged' });
    const changed = rows.with(first, forge(first)).with(second, forge(second));
    expect(problemsOf(changed)).toEqual([
      { seq: first + 1, fault: 'altered' },
      { seq: second + 1, fault: 'altered' },
    ]);
  }));

test('a missing row does not hide a later one that was altered', () =>
  check((rows, first, second) => {
    const changed = rows.with(second, { ...required(rows[second]), ip: 'forged' }).toSpliced(first, 1);
    expect(problemsOf(changed)).toEqual([
      { seq: first + 1, fault: 'missing' },
      { seq: second + 1, fault: 'altered' },
    ]);
  }));

/** Rows of format 1, of which one is altered, the seal with `details`, and rows of format 2. */
const sealedLog = (length: number, place: number, details: AuditEntry['details']) => {
  const old: StoredAuditRow[] = [];
  for (const { seq, hash: _, ...row } of logOf(Array.from({ length }, () => ({}))).map(toFormat1)) {
    const prevHash = old.at(-1)?.hash ?? chainStart;
    old.push({ ...row, seq, prevHash, hash: rowHashV1(prevHash, { ...row, seq }) });
  }
  const seal = logOf([{ type: 'audit_sealed', details }, {}, {}], required(old.at(-1)));
  return [...old.with(place, { ...required(old[place]), ip: 'forged' }), ...seal];
};

const toFormat1 = (row: StoredAuditRow): StoredAuditRow => ({
  ...row,
  ...{ format: 1, whoSalt: null, whoDigest: null, whatSalt: null, whatDigest: null },
});

test('only a seal that says where its rows were broken ends what is said of them', () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 8 }),
      fc.nat({ max: 99 }),
      fc.nat({ max: 9 }),
      (length, n, said) => {
        const place = n % length;
        const verifier = createAuditVerifier();
        const rows = sealedLog(length, place, { intact: false, firstBroken: said });
        for (const row of rows) verifier.row(row);
        const known = { seq: place + 1, fault: 'altered' };
        if (said === place + 1) {
          expect(verifier.problem()).toBeNull();
          expect(verifier.sealedProblem()).toEqual(known);
          expect(verifier.position().seq).toBe(rows.length);
        } else {
          expect(verifier.problem()).toEqual(known);
          expect(verifier.sealedProblem()).toBeNull();
        }
        const forged = createAuditVerifier();
        const last = required(rows.at(-1));
        for (const row of rows.with(-1, { ...last, ip: 'forged' })) forged.row(row);
        expect(forged.problems().at(-1)).toEqual({ seq: last.seq, fault: 'altered' });
      },
    ),
  ));
