import type { Keyset } from '@atelier/core/cursor';
import { fold } from '@atelier/core/fold';
import type { ImageRecord, UserRecord } from '@atelier/core/ports/records';
import type { Database } from '@atelier/core/ports/stores';
import { imageRecord } from '@atelier/core/testing/studio-records';
import fc from 'fast-check';
import { expect } from 'vitest';
import { openDatabase } from '../open.ts';
import { searchLimits } from '../stores/search-limits.ts';
import { tamper } from '../testing/tamper.ts';
import { addImages, addJob, addUser, firstPage, later, noon, storeImages } from './samples.ts';
import { suite } from './suite.ts';

/** Letters, marks and symbols of many scripts in equivalent forms, and characters that are syntax somewhere. */
const pieces = [
  ...['замок', 'ЗАМОК', 'Straße', 'STRASSE', 'café', 'cafe\u0301', 'İ', 'ı', 'I', 'Σ', 'ς', 'ﬁ', 'Ｆ'],
  ...['猫', '猫の絵', 'ｶﾞ', 'ガ', 'か', '한국', '각', 'हिन्दी', 'कि', 'ไทย', 'שָׁלוֹם', 'שלום', 'مُحَمَّد', 'محمد'],
  ...['👩‍👩‍👧', '❤️', '🎨', '\u3000', ' ', '\n', '\u200b', '\u0301', '\u3099', 'ा', '\u{1d173}'],
  ...['%', '_', '\\', "'", '"', '*', '?', '[', '-', '^', ':', '(', ')', '&', '|', '!', '<', '>', '{', '$'],
  ...['AND', 'OR', 'NOT', 'NEAR(', 'a', 'b', 'ab', 'aba', 'terms:', ':*', '\u0001', '\x1f', '\ud800'],
];
const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...pieces) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }) },
);
const text = (maxLength: number) =>
  fc
    .array(piece, { minLength: 1, maxLength })
    .map((parts) => parts.join('').replaceAll('\0', '').toWellFormed());

/** A term that is often part of the prompts, in an equivalent spelling. */
const termOf = (prompts: readonly string[]) =>
  fc.oneof(
    text(2),
    fc
      .tuple(fc.constantFrom(...prompts), fc.nat(), fc.integer({ min: 1, max: 4 }), fc.boolean())
      .map(([prompt, start, length, isUpper]) => {
        const points = [...prompt];
        const part = points.slice(start % points.length, (start % points.length) + length).join('');
        return isUpper ? part.toUpperCase().normalize('NFD') : part.normalize('NFC');
      }),
  );

const corpus = fc
  .array(text(5), { minLength: 1, maxLength: 8 })
  .chain((prompts) =>
    fc.tuple(fc.constant(prompts), fc.array(termOf(prompts), { minLength: 4, maxLength: 4 })),
  );

/** The reference: what a search must find. */
const containing = <T>(rows: readonly T[], textOf: (row: T) => readonly string[], term: string): T[] =>
  rows.filter((row) => textOf(row).some((value) => fold(value).includes(fold(term))));

const idsOf = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id).toSorted();

export const searchPropertyConformance = (): void =>
  suite('searches of any text', (test, current) => {
    /** With steps of one text all paths of a search are taken: the scan of the newest, the index, and the rest. */
    const asIfLarge = async <T>(maxCandidates: number, work: (db: Database) => Promise<T>): Promise<T> => {
      const search = { ...searchLimits, rowsPerStep: 1, unfoldedPerStep: 2, maxCandidates, maxMatches: 2 };
      const db = await openDatabase({ url: current().url, search });
      try {
        return await work(db);
      } finally {
        await db.close();
      }
    };

    test.matrix(
      'a search of images finds exactly what contains the term when both are folded',
      [[0], [2], [1000]],
      'with at most %i candidates',
      (maxCandidates) =>
        asIfLarge(maxCandidates, (db) =>
          fc.assert(
            fc.asyncProperty(corpus, async ([prompts, terms]) => {
              const user = await addUser(db);
              const records = await addImages(db, user, prompts);
              for (const query of terms) {
                const page = await db.images.list(user, { query }, firstPage);
                const expected = containing(records, ({ prompt }) => [prompt], query);
                expect(idsOf(page), query).toEqual(idsOf(expected));
                const oldest = { ...firstPage, after: { createdAtMs: 0, id: '' } };
                const backwards = await db.images.listNewer(user, { query }, oldest);
                expect(backwards, query).toEqual(page.toReversed());
              }
            }),
            { numRuns: 40 },
          ),
        ),
    );

    // Of so short a key two workspaces may have the same: here the last characters, there the beginning of a SHA-256.
    test.matrix(
      'a search finds nothing of a workspace whose n-grams have the same key',
      [
        ['wsp_000000000000000100000000', 'wsp_000000000000000200000000'],
        ['wsp_000000000000000000000j96', 'wsp_000000000000000000002t78'],
      ],
      '%s and %s',
      (one, other) =>
        asIfLarge(1000, async (db) => {
          const ann = await addUser(db, { workspaceId: one });
          const bob = await addUser(db, { workspaceId: other });
          const prompts = ['a heron', 'another heron', 'a heron again'];
          const records = await addImages(db, ann, prompts);
          await addImages(db, bob, prompts);
          expect(idsOf(await db.images.list(ann, { query: 'heron' }, firstPage))).toEqual(idsOf(records));
        }),
    );

    test('a search of users finds exactly those whose name or address contains the term', () =>
      asIfLarge(1000, (db) =>
        fc.assert(
          fc.asyncProperty(corpus, async ([names, terms]) => {
            const query = terms[0] ?? '';
            const users: UserRecord[] = [];
            for (const name of names) users.push(await addUser(db, { name, role: 'viewer' }));
            const page = await db.users.list({ query, role: 'viewer' }, firstPage);
            const expected = containing(users, (user) => [user.name, user.email], query);
            expect(idsOf(page), query).toEqual(idsOf(expected));
            // Excludes them from the next run.
            for (const { id } of users) await db.users.setRole(id, 'viewer', 'user');
          }),
          { numRuns: 25 },
        ),
      ));

    test('paging through search results visits each once, newest first, indexed or not', () =>
      asIfLarge(3, async (db) => {
        const word = fc.constantFrom('замок', 'ЗАМОК и ров', 'ров', '猫');
        const row = fc.record({ prompt: word, ms: fc.integer({ min: 0, max: 3 }), deleted: fc.boolean() });
        const rows = fc.array(row, { minLength: 1, maxLength: 20 });
        await fc.assert(
          fc.asyncProperty(rows, fc.integer({ min: 1, max: 5 }), fc.nat(), async (given, limit, some) => {
            const user = await addUser(db);
            const job = await addJob(db, user);
            const records = given.map(({ prompt, ms, deleted }, position) =>
              imageRecord(job, { position, prompt, createdAt: later(ms), deletedAt: deleted ? noon : null }),
            );
            await storeImages(db, records);
            const unfold = records.filter((_, at) => at % 3 === some % 3).map(({ id }) => `'${id}'`);
            if (unfold.length > 0)
              await tamper(current().url, [`update images set prompt = prompt where id in (${unfold})`]);
            const seen: string[] = [];
            for (let after: Keyset | null = null; ; ) {
              const page: readonly ImageRecord[] = await db.images.list(
                user,
                { query: 'Замок' },
                { after, limit },
              );
              const last = page.at(-1);
              if (last === undefined) break;
              seen.push(...page.map(({ id }) => id));
              after = { createdAtMs: last.createdAt.getTime(), id: last.id };
            }
            const expected = records
              .filter(({ prompt, deletedAt }) => deletedAt === null && fold(prompt).includes('замок'))
              .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1));
            expect(seen).toEqual(expected.map(({ id }) => id));
          }),
          { numRuns: 30 },
        );
      }));
  });
