import type { UserRecord } from '@atelier/core/ports/records';
import { checkRows } from '@atelier/core/testing/check-rows';
import { openDatabaseText, openTestDatabase, testDialects } from '@atelier/db/testing';
import { describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { addCollectionOf } from '../testing/in-process-collections.ts';
import { addShare } from '../testing/in-process-shares.ts';
import { addUpload } from '../testing/in-process-uploads.ts';
import { until } from '../worker/testing/harness.ts';

const open = async (
  onTestFinished: (end: () => Promise<void>) => void,
  dialect: (typeof testDialects)[number] = 'sqlite',
  environment: Record<string, string> = {},
) => {
  const database = await openTestDatabase(dialect);
  await database.db.close();
  const server = await startTestServer({ DATABASE_URL: database.url, ...environment });
  onTestFinished(async () => {
    await server.stop();
    await database.drop();
  });
  return server;
};

const gallery = async (client: Awaited<ReturnType<TestServer['signedIn']>>) =>
  (await client.query('images.list', {}))
    .data<{ items: { id: string; prompt: string }[] }>()
    .items.map(({ prompt }) => prompt)
    .toSorted();

const eventsOf = async (server: TestServer, person: UserRecord) => {
  const rows = await server.db.audit.list({ personId: person.id }, null, 99);
  return rows.filter(({ type }) => type === 'pictures_transferred').map(({ details }) => details);
};

const subjectsTo = ({ mails }: TestServer, email: string): string[] =>
  mails()
    .filter(({ to }) => to === email)
    .map(({ subject }) => subject);

describe.each(testDialects)('handing pictures over on %s', (dialect) => {
  test('moves what the preview says, is an event and an email for both people, and ends links', async ({
    onTestFinished,
  }) => {
    const server = await open(onTestFinished, dialect);
    const admin = await server.person('admin');
    const [ann, bob] = [
      await server.person('user', { name: 'Ann' }),
      await server.person('user', { name: 'Bob' }),
    ];
    const { id, imageIds } = await addCollectionOf(server, ann.user, ['a heron', 'a stork'], {
      name: 'birds',
    });
    await server.image(bob.user, { prompt: 'a boat' });
    await addUpload(server, ann.user);
    const { token } = await addShare(server, ann.user, { imageId: imageIds[0] ?? '' });
    expect((await server.client().raw({ path: `/s/${token}` })).status).toBe(200);
    const wish = { id: ann.user.id, to: bob.user.id };
    const preview = (await admin.client.query('admin.users.transferPreview', wish)).data();
    const pictures = await gallery(ann.client);
    expect(preview).toMatchObject({
      ...{ pictures: pictures.length, collections: 1, uploads: 0, shares: 1 },
      recipient: { obstacle: null },
    });
    const moved = await admin.client.mutate('admin.users.transfer', wish);
    const figures = { pictures: pictures.length, collections: 1, sharesEnded: 1 };
    expect(moved.data()).toEqual({ ...figures, remaining: 0 });
    expect(await gallery(ann.client)).toEqual([]);
    expect(await gallery(bob.client)).toEqual([...pictures, 'a boat'].toSorted());
    expect((await ann.client.query('collections.list', {})).text).not.toContain('birds');
    expect((await bob.client.query('collections.get', { id })).text).toContain('birds');
    expect((await server.client().raw({ path: `/s/${token}` })).status).toBe(404);
    const file = `/files/images/${imageIds[0]}`;
    expect((await ann.client.raw({ path: file })).status).toBe(404);
    expect((await bob.client.raw({ path: file })).status).toBe(200);
    const counted = { ...figures, uploads: 0 };
    expect(await eventsOf(server, ann.user)).toEqual([{ ...counted, action: 'given', to: bob.user.id }]);
    expect(await eventsOf(server, bob.user)).toEqual([{ ...counted, action: 'received', from: ann.user.id }]);
    for (const { client } of [ann, bob])
      expect((await client.query('security.activity')).text).toContain('pictures_transferred');
    await until('both emails', async () =>
      [
        subjectsTo(server, ann.user.email).includes('Your pictures were handed over'),
        subjectsTo(server, bob.user.email).includes('You were given pictures'),
      ].every(Boolean),
    );
    const again = await admin.client.mutate('admin.users.transfer', wish);
    expect([again.status, again.error().appCode]).toEqual([409, 'conflict']);
  });

  test('with the deletion of the account keeps the pictures with their prompts, and nothing else of the person', async ({
    onTestFinished,
  }) => {
    const server = await open(onTestFinished, dialect);
    const admin = await server.person('admin');
    const word = 'zzyzxheron';
    const ann = await server.person('user', { name: `Ann ${word}`, email: `${word}@example.org` });
    const bob = await server.person('user');
    const picture = await server.image(ann.user, { prompt: 'a red heron' });
    const binned = await server.image(ann.user, { prompt: `a ${word}` });
    await server.db.images.delete(ann.user, binned.id, new Date());
    const deletion = { id: ann.user.id, email: ann.user.email, handOverTo: bob.user.id };
    expect((await admin.client.mutate('admin.users.delete', deletion)).status).toBe(200);
    expect(await server.db.users.findById(ann.user.id)).toBeNull();
    expect(await gallery(bob.client)).toEqual(['a red heron']);
    const file = await bob.client.raw({ path: `/files/images/${picture.id}` });
    expect(file.status).toBe(200);
    const due = await server.db.removals.listDue(new Date(Date.now() + 1e9), 999);
    expect(due).toEqual(expect.arrayContaining([binned.blobKey]));
    expect(due).not.toContain(picture.blobKey);
    await until('the emails', async () => server.mails().length >= 2);
    await until(
      'no rest of the person',
      async () => (await openDatabaseText(server.config.databaseUrl, word)).length === 0,
    );
  });
});

test('is refused in words before anything changes, for each account that cannot take the pictures', async ({
  onTestFinished,
}) => {
  const server = await open(onTestFinished, 'sqlite', { IMAGES_MAX_STORED: '2' });
  const admin = await server.person('admin');
  const { user: ann } = await server.person('user');
  await server.image(ann);
  const invited = await server.user('user');
  const at = new Date(Date.now() + 60_000);
  await server.db.invitations.replace({
    userId: invited.id,
    invitedBy: admin.user.id,
    sentAt: at,
    expiresAt: at,
  });
  const closing = await server.user('user');
  await server.db.accountDeletions.begin({ userId: closing.id, requestedAt: at, dueAt: at });
  const full = await server.user('user');
  for (let stored = 0; stored < 2; stored += 1) await server.image(full);
  const gone = await server.user('user');
  await server.db.users.delete(gone);
  const superadmin = await server.user('superadmin');
  const other = await server.user('user');
  await server.image(superadmin);
  const rows: readonly [string, { id: string; to: string }, number, RegExp][] = [
    ['to itself', { id: ann.id, to: ann.id }, 409, /another account/],
    ['to the administrator', { id: ann.id, to: admin.user.id }, 409, /yourself/],
    [
      'to a locked account',
      { id: ann.id, to: (await server.user('user', { lockedAt: new Date() })).id },
      409,
      /locked/,
    ],
    ['to an account that is being deleted', { id: ann.id, to: closing.id }, 409, /about to be deleted/],
    ['to an account that was only invited', { id: ann.id, to: invited.id }, 409, /invitation/],
    ['to a full gallery', { id: ann.id, to: full.id }, 409, /room/],
    ['to a deleted account', { id: ann.id, to: gone.id }, 404, /no longer exists/],
    ['of an account above the administrator', { id: superadmin.id, to: other.id }, 403, /./],
    ['of nothing', { id: other.id, to: full.id }, 409, /no pictures/],
  ];
  await checkRows(rows, '%s', async (_name, wish, status, words) => {
    const refused = await admin.client.mutate('admin.users.transfer', wish);
    expect([refused.status, refused.error().message]).toEqual([status, expect.stringMatching(words)]);
    if (status !== 409) return;
    const preview = await admin.client.query('admin.users.transferPreview', wish);
    expect(preview.data<{ recipient: { obstacle: string } }>().recipient.obstacle).toMatch(words);
  });
  const deletion = { id: ann.id, email: ann.email, handOverTo: full.id };
  expect((await admin.client.mutate('admin.users.delete', deletion)).status).toBe(409);
  expect(await server.db.images.count(ann)).toBe(1);
  expect(await server.db.audit.list({ type: 'pictures_transferred' }, null, 9)).toEqual([]);
  expect(server.mails()).toEqual([]);
});
