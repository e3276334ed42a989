import { newId } from '@atelier/core/ids';
import type { Role } from '@atelier/core/policy';
import type { ReviewCase } from '@atelier/core/schemas/moderation';
import type { ActiveLook, LookAtMine, PrivatePicture } from '@atelier/core/schemas/private-looks';
import { runningClock } from '@atelier/core/testing/clocks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { addCase, addPictureCase } from '../testing/in-process-moderation.ts';
import type { Person } from '../testing/in-process-people.ts';
import { addUpload } from '../testing/in-process-uploads.ts';

const clock = runningClock();
let server: TestServer;
let ann: Person;
let reviewer: Person;
beforeAll(async () => {
  server = await startTestServer({}, { clock });
  ann = await server.person('user', { name: 'Ann' });
  reviewer = await server.person('admin');
});
afterAll(() => server.stop());

const eventsOf = async (type: string, entityId: string) =>
  (await server.db.audit.list({}, null, 500)).filter(
    (event) => event.type === type && event.entityId === entityId,
  );
const review = (id: string, by: Person = reviewer) => by.client.raw({ path: `/files/reviews/${id}` });
const decide = (id: string, decision: string) =>
  reviewer.client.mutate('admin.moderation.decide', { id, decision });

describe('the picture of a case', () => {
  test('is shown to reviewers only, each look is an event, and nothing keeps a copy', async () => {
    const { found } = await addPictureCase(server, ann.user);
    const answer = await review(found.id);
    expect([answer.status, answer.bytes.length > 0]).toEqual([200, true]);
    expect(answer.headers).toMatchObject({ 'content-type': 'image/png', 'cache-control': 'no-store' });
    await review(found.id);
    const looks = await eventsOf('moderation_picture_viewed', found.id);
    expect(looks.map(({ actorId }) => actorId)).toEqual([reviewer.user.id, reviewer.user.id]);
    for (const role of ['viewer', 'user'] satisfies Role[])
      expect((await review(found.id, await server.person(role))).status).toBe(403);
    // Not even its owner: they have the picture itself.
    expect((await review(found.id, ann)).status).toBe(403);
    expect(await eventsOf('moderation_picture_viewed', found.id)).toHaveLength(2);
    const { items } = (await reviewer.client.query('admin.moderation.queue', { limit: 100 })).data<{
      items: ReviewCase[];
    }>();
    expect(items.find(({ id }) => id === found.id)).toMatchObject({
      picture: { width: 512, height: 512 },
      score: 0.97,
    });
  });

  test('is missing for prompts, for pictures that nothing flagged, once it is cleared, and when it was erased', async () => {
    const { found, image } = await addPictureCase(server, ann.user);
    const unflagged = await server.image(ann.user);
    const others = [
      await addCase(server, ann.user),
      await addCase(server, ann.user, { subject: 'image', subjectId: unflagged.id }),
      await addCase(server, ann.user, { subject: 'image', subjectId: newId('image') }),
    ];
    for (const { id } of others) expect((await review(id)).status).toBe(404);
    expect((await review(image.id)).status).toBe(404);
    expect((await review(unflagged.id)).status).toBe(404);
    await ann.client.mutate('images.delete', { id: image.id });
    expect((await review(found.id)).status).toBe(200);
    await decide(found.id, 'cleared');
    expect((await review(found.id)).status).toBe(404);
    const erased = await addPictureCase(server, ann.user);
    await ann.client.mutate('images.delete', { id: erased.image.id });
    await ann.client.mutate('images.erase', { id: erased.image.id });
    expect((await review(erased.found.id)).status).toBe(404);
  });

  test('of an upload is shown in the same way, and a decision sets its flag', async () => {
    const upload = await addUpload(server, ann.user);
    const found = await addCase(server, ann.user, { subject: 'upload', subjectId: upload.id });
    expect((await review(found.id)).status).toBe(404);
    await server.db.moderationCases.flagPicture({ subject: 'upload', subjectId: upload.id }, 'flagged');
    expect((await review(found.id)).status).toBe(200);
    await decide(found.id, 'cleared');
    expect(await server.db.uploads.findOwned(ann.user, upload.id)).toMatchObject({ flag: 'cleared' });
  });

  test('is unblurred by a clearing, blurred again by nothing, and an upheld one can be appealed once', async () => {
    const { found, image } = await addPictureCase(server, ann.user);
    const flag = async () => (await server.db.images.findOwned(ann.user, image.id))?.flag;
    await decide(found.id, 'upheld');
    expect(await flag()).toBe('flagged');
    await ann.client.mutate('moderation.appeal', { id: found.id, text: 'A painting by Botticelli.' });
    await decide(found.id, 'cleared');
    expect(await flag()).toBe('cleared');
    expect(
      (await ann.client.mutate('moderation.appeal', { id: found.id, text: 'Again.' })).error().appCode,
    ).toBe('conflict');
  });
});

describe('private pictures', () => {
  const reason = 'A report of stolen pictures, ticket 4711.';
  const look = (by: Person, imageId: string) => by.client.raw({ path: `/files/looks/${imageId}` });
  const begin = (by: Person, userId: string, fields: object = {}) =>
    by.client.mutate('admin.moderation.looks.begin', { userId, reason, minutes: 15, ...fields });

  test('stay private until a superadmin looks with a reason, for a while; the person is told, and each picture is an event', async () => {
    const [root, bob] = [await server.person('superadmin', { name: 'Root' }), await server.person('user')];
    const image = await server.image(bob.user);
    const pictures = () => root.client.query('admin.moderation.looks.pictures', { userId: bob.user.id });
    expect((await look(root, image.id)).status).toBe(404);
    expect((await pictures()).error().appCode).toBe('not_found');
    expect((await begin(reviewer, bob.user.id)).error().appCode).toBe('forbidden');
    expect((await begin(root, bob.user.id, { reason: 'because' })).error().appCode).toBe('validation_failed');
    expect((await begin(root, bob.user.id, { minutes: 100_000 })).error().appCode).toBe('validation_failed');
    expect((await begin(root, root.user.id)).error().appCode).toBe('conflict');
    expect((await begin(root, newId('user'))).error().appCode).toBe('not_found');

    const begun = (await begin(root, bob.user.id)).data<ActiveLook>();
    const mail = await server.mailTo(bob.user.email);
    expect(mail.text).toContain('Root');
    expect(mail.text).toContain(reason);
    const mine = (await bob.client.query('moderation.looks')).data<{ items: LookAtMine[] }>().items;
    expect(mine).toMatchObject([{ reviewer: 'Root', reason, endedAt: null }]);
    expect((await begin(root, bob.user.id)).error().appCode).toBe('conflict');

    const listed = (await pictures()).data<{ items: PrivatePicture[] }>().items;
    expect(listed).toEqual([{ id: image.id, width: 512, height: 512, createdAt: expect.any(String) }]);
    const shown = await look(root, image.id);
    expect([shown.status, shown.headers['cache-control']]).toEqual([200, 'no-store']);
    // Of nobody else, and to nobody else.
    expect((await look(root, (await server.image(ann.user)).id)).status).toBe(404);
    expect((await look(await server.person('superadmin'), image.id)).status).toBe(404);
    expect((await look(reviewer, image.id)).status).toBe(403);
    expect(await eventsOf('private_picture_viewed', image.id)).toMatchObject([{ actorId: root.user.id }]);
    const started = await eventsOf('private_look_started', bob.user.id);
    expect(started).toMatchObject([{ details: { look: begun.id, minutes: 15 } }]);

    clock.advance(16 * 60_000);
    expect((await look(root, image.id)).status).toBe(404);
    expect((await pictures()).error().appCode).toBe('not_found');
  });

  test('are closed at once when the superadmin ends the look, and of parallel beginnings one counts', async () => {
    const [root, bob] = [await server.person('superadmin'), await server.person('user')];
    const image = await server.image(bob.user);
    const begun = await Promise.all([1, 2, 3].map(() => begin(root, bob.user.id)));
    const started = begun.filter(({ status }) => status === 200);
    expect(started).toHaveLength(1);
    const id = started[0]?.data<ActiveLook>().id;
    expect((await look(root, image.id)).status).toBe(200);
    expect((await root.client.mutate('admin.moderation.looks.end', { id })).status).toBe(200);
    expect((await look(root, image.id)).status).toBe(404);
    expect((await root.client.mutate('admin.moderation.looks.end', { id })).error().appCode).toBe(
      'not_found',
    );
    expect(await eventsOf('private_look_ended', bob.user.id)).toHaveLength(1);
  });

  test('need a fresh proof of identity to be opened', async () => {
    const [root, bob] = [await server.person('superadmin'), await server.person('user')];
    clock.advance(3 * 3_600_000);
    expect((await begin(root, bob.user.id)).error().appCode).toBe('step_up_required');
  });
});

test('an administrator sees and sets the level of another workspace, and the person sees it', async () => {
  const bob = await server.person('user');
  const admin = await server.person('admin');
  const at = { userId: bob.user.id };
  const level = async () => (await admin.client.query('admin.moderation.strictness', at)).data();
  expect(await level()).toEqual({ level: 'standard', least: 'standard' });
  await admin.client.mutate('admin.moderation.setStrictness', { ...at, level: 'strict' });
  expect(await level()).toMatchObject({ level: 'strict' });
  expect((await bob.client.query('moderation.strictness')).data()).toMatchObject({ level: 'strict' });
  const refused = await admin.client.mutate('admin.moderation.setStrictness', { ...at, level: 'relaxed' });
  expect(refused.error().appCode).toBe('validation_failed');
  const events = await eventsOf('moderation_strictness_change', bob.user.workspaceId);
  expect(events).toMatchObject([{ actorId: admin.user.id }]);
});
