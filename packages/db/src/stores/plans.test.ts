import type { Stores } from '@atelier/core/ports/stores';
import type { ImageFilter } from '@atelier/core/ports/studio-stores';
import { checkRows } from '@atelier/core/testing/check-rows';
import { sortDirections, userSorts } from '@atelier/core/user-sorting';
import Sqlite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/sqlite-proxy';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Driver } from '../driver.ts';
import * as tables from '../schema/tables.sqlite.ts';
import { sqliteFragments } from '../sqlite/driver.ts';
import { sqliteGrams } from '../sqlite/grams.ts';
import { openTestDatabase, type TestDatabase } from '../testing/open.ts';
import { storesOf } from './stores.ts';

let database: TestDatabase;
let connection: Sqlite.Database;

beforeAll(async () => {
  database = await openTestDatabase('sqlite');
  connection = new Sqlite(database.url.slice('file:'.length), { readonly: true });
});

afterAll(async () => {
  connection.close();
  await database.drop();
});

/** SQLite's query plans of the statements that `use` sends; nothing is executed. */
const plansOf = async (
  use: (stores: Stores) => Promise<unknown>,
  answer: (text: string) => unknown[][] = () => [],
): Promise<string[]> => {
  const texts: string[] = [];
  const db = drizzle(async (text) => {
    texts.push(text);
    return { rows: answer(text) };
  });
  const driver: Driver = {
    dialect: 'sqlite',
    db,
    grams: sqliteGrams(db),
    tables,
    fragments: sqliteFragments,
    transaction: (work) => work(),
    beforeCommit: (work) => work(),
    serialise: async () => undefined,
    userChanges: () => null,
    durable: async () => undefined,
    ping: async () => undefined,
    close: async () => undefined,
  };
  await use(storesOf(driver));
  expect(texts).not.toEqual([]);
  return texts.flatMap((text) =>
    connection
      .prepare<unknown[], { detail: string }>(`explain query plan ${text}`)
      .all(Array(text.split('?').length - 1).fill(null))
      .map(({ detail }) => detail),
  );
};

const scope = { workspaceId: 'wsp_1' };
const person = { ...scope, userId: 'usr_1' };
const after = { createdAtMs: 1, id: 'img_1' };
const now = new Date(0);
const lanes = [{ provider: 'p', models: ['m'], free: 1 }];
const rule = { freeFailures: 2, lockAfter: 5, lockS: 300, blockAfter: 10, forgetAfterS: 86_400 };

test('every query of the stores reads by an index, in its order', () =>
  checkRows<[string, (stores: Stores) => Promise<unknown>]>(
    [
      ['sessions.findWithUser', ({ sessions }) => sessions.findWithUser('h')],
      ['sessions.findManyWithUser', ({ sessions }) => sessions.findManyWithUser(['h'])],
      ['sessions.versionsOf', ({ sessions }) => sessions.versionsOf(['h'])],
      ['sessions.trim', ({ sessions }) => sessions.trim('usr_1', 5)],
      ['sessions.deleteExpired', ({ sessions }) => sessions.deleteExpired(now)],
      ['users.findById', ({ users }) => users.findById('usr_1')],
      ['users.findOwners', ({ users }) => users.findOwners(['wsp_1'])],
      ['users.findByEmail', ({ users }) => users.findByEmail('a@b.c')],
      ['users.countSuperadmins', ({ users }) => users.countSuperadmins()],
      ['users.countActiveSuperadmins', ({ users }) => users.countActiveSuperadmins()],
      ['users.list, a later page', ({ users }) => users.list({}, { after, limit: 9 })],
      ...userSorts.flatMap((by) =>
        sortDirections.map((direction): [string, (stores: Stores) => Promise<unknown>] => [
          `users.listSorted by ${by}, ${direction}`,
          ({ users }) =>
            users.listSorted(
              {},
              { by, direction },
              { after: { segment: 0, key: by === 'created' ? 1 : null, id: 'usr_1' }, limit: 9 },
            ),
        ]),
      ),
      ['images.findOwned', ({ images }) => images.findOwned(scope, 'img_1')],
      ['images.list, the first page', ({ images }) => images.list(scope, {}, { after: null, limit: 9 })],
      ['images.list, a later page', ({ images }) => images.list(scope, {}, { after, limit: 9 })],
      ['images.list, filtered', ({ images }) => images.list(scope, { style: 'x' }, { after, limit: 9 })],
      ['images.list, searched', ({ images }) => images.list(scope, { query: 'x' }, { after, limit: 9 })],
      ['images.listNewer', ({ images }) => images.listNewer(scope, {}, { after, limit: 9 })],
      [
        'images.listNewer, filtered',
        ({ images }) => images.listNewer(scope, { style: 'x' }, { after, limit: 9 }),
      ],
      [
        'images.listNewer, searched',
        ({ images }) => images.listNewer(scope, { query: 'x' }, { after, limit: 9 }),
      ],
      ['images.listDeleted', ({ images }) => images.listDeleted(scope, { after, limit: 9 })],
      ['images.countDeleted', ({ images }) => images.countDeleted(scope)],
      ['images.eraseDeleted', ({ images }) => images.eraseDeleted(scope, 'img_1')],
      ['images.eraseManyDeleted', ({ images }) => images.eraseManyDeleted(scope, now, 9)],
      ['images.findDeletedThumb', ({ images }) => images.findDeletedThumb('usr_1', 'img_1')],
      ['users.list, searched', ({ users }) => users.list({ query: 'x' }, { after, limit: 9 })],
      ['images.findFile, the full one', ({ images }) => images.findFile(scope, 'img_1', 'full')],
      ['images.findFile, the small one', ({ images }) => images.findFile(scope, 'img_1', 'thumb')],
      ['images.findFile, the drawing', ({ images }) => images.findFile(scope, 'img_1', 'svg')],
      ['images.findFileOfMember, full', ({ images }) => images.findFileOfMember('usr_1', 'img_1', 'full')],
      ['images.findFileOfMember, thumb', ({ images }) => images.findFileOfMember('usr_1', 'img_1', 'thumb')],
      ['images.findFileOfMember, svg', ({ images }) => images.findFileOfMember('usr_1', 'img_1', 'svg')],
      ['assets.findOwned', ({ assets }) => assets.findOwned(scope, 'ast_1')],
      [
        'assets.list, the first page',
        ({ assets }) => assets.list(scope, 'upload', { after: null, limit: 9 }),
      ],
      ['assets.list, a later page', ({ assets }) => assets.list(scope, 'upload', { after, limit: 9 })],
      ['assets.erase', ({ assets }) => assets.erase(['a'], now)],
      ['images.eraseDeletedBefore', ({ images }) => images.eraseDeletedBefore(now, 9)],
      ['images.count', ({ images }) => images.count(scope)],
      ['jobs.findOwned', ({ jobs }) => jobs.findOwned(scope, 'job_1')],
      ['jobs.listOwned', ({ jobs }) => jobs.listOwned(scope, { after, limit: 9 })],
      ['jobs.countUnfinished', ({ jobs }) => jobs.countUnfinished(scope)],
      ['trainings.findOwned', ({ trainings }) => trainings.findOwned(person, 'job_1')],
      ['trainings.listOwned', ({ trainings }) => trainings.listOwned(person, { after, limit: 9 })],
      ['trainings.findOfJob', ({ trainings }) => trainings.findOfJob('job_1')],
      ['loras.listOwned', ({ loras }) => loras.listOwned(person, 9)],
      ['loras.findOwned', ({ loras }) => loras.findOwned(person, ['lora_1'])],
      ['loras.removeAllOf', ({ loras }) => loras.removeAllOf('usr_1', now)],
      ['loras.listRemovals', ({ loras }) => loras.listRemovals(now, 9)],
      ['jobs.latestDurations', ({ jobs }) => jobs.latestDurations('m', 9)],
      ['jobs.latestFailures', ({ jobs }) => jobs.latestFailures('p', 9)],
      ['jobs.findPreviewOfMember', ({ jobs }) => jobs.findPreviewOfMember('usr_1', 'job_1')],
      ['jobs.settleAbandoned', ({ jobs }) => jobs.settleAbandoned('job_1', 'k', 'stopped')],
      ['drawnPictures.listOfJobs', ({ drawnPictures }) => drawnPictures.listOfJobs(scope, ['job_1'])],
      ['memberships.find', ({ memberships }) => memberships.find('wsp_1', 'usr_1')],
      ['memberships.isMemberOfAny', ({ memberships }) => memberships.isMemberOfAny('usr_1', ['wsp_1'])],
      ['memberships.remove', ({ memberships }) => memberships.remove('wsp_1', 'usr_1')],
      ['jobs.cancelAllOf', ({ jobs }) => jobs.cancelAllOf('usr_1', now)],
      ['removals.listDue', ({ removals }) => removals.listDue(now, 9)],
      ['quotas.hold', ({ quotas }) => quotas.hold('wsp_1', { images: 1, minor: 1 }, '2026-01')],
      ['audit.list by address', ({ audit }) => audit.list({ ip: '::1' }, 9, 9)],
      ['audit.list by person', ({ audit }) => audit.list({ personId: 'usr_1' }, 9, 9)],
      ['audit.list by actor', ({ audit }) => audit.list({ actorId: 'usr_1' }, 9, 9)],
      ['tokens.consume', ({ tokens }) => tokens.consume('h', 'setup', now)],
      ['tokens.deleteAllOf', ({ tokens }) => tokens.deleteAllOf('usr_1', ['setup', 'verify_email'])],
      ['tokens.deleteExpired', ({ tokens }) => tokens.deleteExpired(now)],
      ['spent.spend', ({ spent }) => spent.spend('h', now)],
      ['spent.deleteExpired', ({ spent }) => spent.deleteExpired(now)],
      ['identities.find', ({ identities }) => identities.find('google', 'https://accounts.google.com', 's')],
      ['passkeys.findByCredential', ({ passkeys }) => passkeys.findByCredential('c')],
      ['passkeys.listOf', ({ passkeys }) => passkeys.listOf('usr_1')],
      ['passkeys.deleteAllOf', ({ passkeys }) => passkeys.deleteAllOf('usr_1')],
      ['totp.consumeStep', ({ totp }) => totp.consumeStep('usr_1', 1)],
      ['recoveryCodes.consume', ({ recoveryCodes }) => recoveryCodes.consume('usr_1', 'h')],
      ['recoveryCodes.count', ({ recoveryCodes }) => recoveryCodes.count('usr_1')],
      ['challenges.find', ({ challenges }) => challenges.find('h', now)],
      ['challenges.deleteAllOf', ({ challenges }) => challenges.deleteAllOf('usr_1')],
      ['challenges.deleteExpired', ({ challenges }) => challenges.deleteExpired(now)],
      ['emailChanges.findOf', ({ emailChanges }) => emailChanges.findOf('usr_1', now)],
      ['emailChanges.deleteExpired', ({ emailChanges }) => emailChanges.deleteExpired(now)],
      ['loginAttempts.take', ({ loginAttempts }) => loginAttempts.take('k', rule, now)],
      ['loginAttempts.deleteOlder', ({ loginAttempts }) => loginAttempts.deleteOlder(now, now)],
      ['bearers.findAccess', ({ bearers }) => bearers.findAccess('h')],
      ['bearers.rotate', ({ bearers }) => bearers.rotate('h', now)],
      ['bearers.listOf', ({ bearers }) => bearers.listOf('usr_1', now)],
      ['bearers.deleteAllOf', ({ bearers }) => bearers.deleteAllOf('usr_1')],
      ['bearers.deleteExpired', ({ bearers }) => bearers.deleteExpired(now)],
      ['drawnPictures.listOf', ({ drawnPictures }) => drawnPictures.listOf('job_1')],
      ['drawnPictures.deleteOf', async ({ drawnPictures }) => drawnPictures.deleteOf(['job_1'])],
      ['orphanedWork.listUnanswered', ({ orphanedWork }) => orphanedWork.listUnanswered(now, 9)],
      ['orphanedWork.keepOf', ({ orphanedWork }) => orphanedWork.keepOf('usr_1')],
      [
        'jobs.othersWait',
        ({ jobs }) =>
          jobs.othersWait(
            { workspaceId: 'wsp_1' },
            { now, leaseExpiresAt: now, maxAttempts: 3, kind: 'generation', lanes },
          ),
      ],
      ['outbox.claimDue of one domain', ({ outbox }) => outbox.claimDue(now, now, 9, 'h')],
      ['outbox.repairFutureSchedules', ({ outbox }) => outbox.repairFutureSchedules(now, now)],
      ['outbox.claimDue', ({ outbox }) => outbox.claimDue(now, now, 9)],
    ],
    '%s',
    async (_, use) => {
      for (const step of await plansOf(use))
        expect(step).not.toMatch(/^SCAN (?!audit_events|json_each)|TEMP B-TREE/);
    },
  ));

test('domains with due mail are found by one index search each, however many mails wait', async () => {
  const steps = await plansOf(({ outbox }) => outbox.listDueDomains(now, 'h', 9));
  const reads = steps.filter((step) => / o /.test(step));
  expect(new Set(reads)).toEqual(
    new Set([
      'SEARCH o USING COVERING INDEX outbox_domain_due (domain_hash>?)',
      'SEARCH o USING COVERING INDEX outbox_domain_due (domain_hash=? AND next_attempt_at<?)',
    ]),
  );
  expect(steps.join('\n')).not.toMatch(/TEMP B-TREE|SCAN o/);
});

test('charges of a month are found by their own partial index', async () => {
  const steps = await plansOf(({ jobs }) => jobs.chargedByModel(scope, now));
  expect(steps.join('\n')).toMatch(/USING INDEX jobs_charged/);
});

test('claiming reads unfinished jobs only', async () => {
  const steps = await plansOf(({ jobs }) =>
    jobs.claimNext({ now, leaseExpiresAt: now, claimToken: 't', maxAttempts: 3, kind: 'generation', lanes }),
  );
  expect(steps.join('\n')).toMatch(
    /SEARCH jobs USING INDEX jobs_lane \(state=\? AND provider=\? AND model=\?\)/,
  );
});

test('the waits of many jobs are one statement that reads unfinished jobs and the latest completed ones by index', async () => {
  let statements = 0;
  const steps = await plansOf(
    ({ jobs }) => jobs.waitFacts(['job_1', 'job_2', 'job_3']),
    () => {
      statements += 1;
      return [];
    },
  );
  expect(statements).toBe(1);
  const reads = steps.filter((step) => /^(SCAN|SEARCH) (jobs|older|other|done)/.test(step));
  expect(reads.map((step) => step.replace(/ USING.*INDEX/, ''))).toEqual([
    expect.stringMatching(/^SEARCH jobs .*\(id=\?\)/),
    expect.stringMatching(/^SEARCH older jobs_unfinished \(workspace_id=\?/),
    expect.stringMatching(/^SEARCH other jobs_lane \(state=\? AND provider=\?\)/),
    expect.stringMatching(/^SEARCH done jobs_done \(model=\?/),
  ]);
});

test('submissions of ended jobs are found by their own partial index', async () => {
  const steps = await plansOf(({ jobs }) => jobs.listAbandoned(lanes, now, 9));
  expect(steps[0]).toMatch(/^SEARCH jobs USING INDEX jobs_abandoned \(provider=\?/);
  const orphaned = await plansOf(({ orphanedWork }) => orphanedWork.list(lanes, now, 9));
  expect(orphaned.join('\n')).toMatch(
    /SEARCH orphaned_work USING INDEX orphaned_work_provider \(provider=\?/,
  );
});

test('unfolded texts are found without reading the others', () =>
  checkRows<[string, (stores: Stores) => Promise<unknown>]>(
    [
      ['image_texts', ({ images }) => images.indexMissingTexts(9)],
      ['user_texts', ({ users }) => users.indexMissingTexts(9)],
    ],
    '%s',
    async (table, use) => {
      const steps = await plansOf(use);
      expect(steps).toContain(`SCAN ${table} USING INDEX ${table}_unfolded`);
      expect(steps.join('\n')).not.toMatch(
        /TEMP B-TREE|SCAN (?!image_texts USING INDEX|user_texts USING INDEX)/,
      );
    },
  ));

/** A gallery that is not read along its facets. */
const tooManyFacets = (text: string): unknown[][] =>
  text.includes('with recursive') ? Array.from({ length: 2001 }, (_, at) => [`s0---p/m/${at}`]) : [];

/** As if no step had reached the end of the gallery, with one candidate. */
const largeGallery = (text: string): unknown[][] => {
  if (text.includes(' offset ')) return [[1, 'img_1']];
  return text.includes(' match ') ? [[1]] : tooManyFacets(text);
};
const textReads = async (filter: ImageFilter): Promise<string[]> => {
  const steps = await plansOf(
    ({ images }) => images.list(scope, { query: 'x', ...filter }, { after, limit: 9 }),
    largeGallery,
  );
  return steps.filter((step) => /image_texts/.test(step));
};

test('a search in a large gallery reads the newest images by scope and the rest by n-grams', async () => {
  expect(await textReads({})).toEqual([
    'SEARCH image_texts USING INDEX image_texts_unfolded (scope=? AND (created_at,id)<(?,?))',
    'SEARCH image_texts USING COVERING INDEX image_texts_scope (scope=? AND (created_at,id)<(?,?))',
    'SEARCH image_texts USING INDEX image_texts_scope (scope=? AND (created_at,id)>(?,?) AND (created_at,id)<(?,?))',
    'SEARCH image_texts USING INDEX image_texts_scope (scope=?)',
    'SCAN image_texts_grams VIRTUAL TABLE INDEX 0:M1',
    'SEARCH image_texts USING INTEGER PRIMARY KEY (rowid=?)',
  ]);
});

test('a search with a filter compares the texts of the images along that filter, and reads the rest by n-grams', async () => {
  expect(await textReads({ style: 'ink' })).toEqual([
    'SEARCH image_texts USING INDEX image_texts_unfolded (scope=? AND (created_at,id)<(?,?))',
    'SEARCH image_texts USING INDEX image_texts_id_unique (id=?)',
    'SEARCH image_texts USING INDEX image_texts_scope (scope=?)',
    'SCAN image_texts_grams VIRTUAL TABLE INDEX 0:M1',
    'SEARCH image_texts USING INTEGER PRIMARY KEY (rowid=?)',
  ]);
});

test('a search among few images that the filters match reads these, and asks no index of texts', async () => {
  const answer = (text: string) => {
    if (text.includes('with recursive')) return [['s0---p/x/ink']];
    if (text.includes(' offset ')) return [[1, 'img_1']];
    return text.includes('count(*)') ? [[7]] : [];
  };
  const search = { query: 'x', style: 'ink' };
  for (const use of [
    ({ images }: Stores) => images.list(scope, search, { after, limit: 9 }),
    ({ images }: Stores) => images.countUpTo(scope, search, 9),
  ]) {
    const steps = (await plansOf(use, answer)).join('\n');
    expect(steps).toContain('SCAN pair');
    expect(steps).not.toMatch(/image_texts_(?:grams|scope)/);
  }
});

test('each filter of the gallery reads along its own index, in the order of the gallery, also with others beside it', () =>
  checkRows<[ImageFilter, string]>(
    [
      [{ model: 'x' }, 'images_model'],
      [{ style: 'x' }, 'images_style'],
      [{ provider: 'x' }, 'images_provider'],
      [{ orientation: 'landscape' }, 'images_landscape'],
      [{ orientation: 'portrait' }, 'images_portrait'],
      [{ orientation: 'square' }, 'images_square'],
      [{ isFavourite: true }, 'images_favourite'],
      [{ hasChildren: true }, 'images_children'],
      [{ isFlagged: true }, 'images_flagged'],
      [{ minRating: 1 }, 'images_rated1'],
      [{ minRating: 2 }, 'images_rated2'],
      [{ minRating: 3 }, 'images_rated3'],
      [{ minRating: 4 }, 'images_rated4'],
      [{ minRating: 5 }, 'images_rated5'],
      [{ minRating: 5, model: 'x', style: 'x', orientation: 'square' }, 'images_rated5'],
      [{ model: 'x', style: 'x', provider: 'x', from: now, to: now }, 'images_model'],
    ],
    '%j',
    async (filter, index) => {
      for (const use of [
        ({ images }: Stores) => images.list(scope, filter, { after, limit: 9 }),
        ({ images }: Stores) => images.listNewer(scope, filter, { after, limit: 9 }),
        ({ images }: Stores) => images.countUpTo(scope, filter, 9),
      ]) {
        const steps = await plansOf(use, tooManyFacets);
        expect(steps.join('\n')).not.toMatch(/TEMP B-TREE|SCAN images/);
        const reads = steps.filter((read) => /^SEARCH images (?!.*images_facets)/.test(read));
        expect(reads).not.toEqual([]);
        for (const step of reads) expect(step).toContain(`INDEX ${index} (`);
      }
    },
  ));

test('several filters read along the facets that match, in the order of the gallery', async () => {
  const answer = (text: string) => (text.includes('with recursive') ? [['l0f--p/x/ink']] : []);
  const filter = { model: 'x', isFavourite: true, orientation: 'landscape' } as const;
  for (const use of [
    ({ images }: Stores) => images.list(scope, filter, { after, limit: 9 }),
    ({ images }: Stores) => images.listNewer(scope, filter, { after, limit: 9 }),
    ({ images }: Stores) => images.countUpTo(scope, filter, 9),
  ]) {
    const reads = (await plansOf(use, answer)).filter((step) => /images_facets/.test(step));
    expect(reads.slice(0, 2)).toEqual([
      'SEARCH images USING INDEX images_facets (workspace_id=? AND <expr>>?)',
      'SEARCH images USING INDEX images_facets (workspace_id=? AND <expr>>?)',
    ]);
    expect(reads.slice(2)).toEqual([expect.stringMatching(/images_facets \(workspace_id=\? AND <expr>=\?/)]);
  }
});

test('the n-gram tables have an index for terms shorter than their n-grams', () =>
  checkRows(['image_texts_grams', 'user_texts_grams'], '%s', (table) => {
    const made = connection.prepare('select sql from sqlite_master where name = ?').pluck().get(table);
    const lengths = /prefix='([\d ]+)'/.exec(String(made))?.[1]?.split(' ').map(Number);
    const { queryOf } = sqliteGrams(drizzle(async () => ({ rows: [] })));
    const prefixes = ['e', '山', 'ab', '🎨'].map((term) => /^"(\w+)"\*$/.exec(queryOf('wsp_1', term))?.[1]);
    expect([...new Set(prefixes.map((prefix) => prefix?.length))]).toEqual(lengths);
  }));
