import { appRouter, inputSchemas, policyTable } from '@atelier/api';
import { type Permission, type Role, roleCan } from '@atelier/core/policy';
import type { PolicyRow } from '@atelier/core/schemas/admin';
import { checkRows } from '@atelier/core/testing/check-rows';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { listings, listsOfOneObject } from '../testing/foreign-rows.ts';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Answer, Client } from '../testing/in-process-client.ts';
import { sampleProviderEnv } from '../testing/in-process-credentials.ts';
import { callAs, outcomeOf } from '../testing/in-process-policy.ts';
import { ownedIds, sampleInputs } from '../testing/in-process-samples.ts';
import { storedState } from '../testing/in-process-state.ts';

/** A user cannot see, change or even recognise what belongs to another (R-AUTHZ-5, R-AUTHZ-6, ASVS 8.2.2). */

const rows = policyTable(appRouter);

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ QUOTA_IMAGES_PER_MONTH: '1000', ...sampleProviderEnv });
  await server.user('superadmin');
});
afterAll(() => server.stop());

/** An answer without what differs between any two: request id, date, counters of limits. */
const comparable = ({ status, headers, text }: Answer) => {
  const id = String(headers['x-request-id']);
  const { date: _date, 'x-request-id': _id, ratelimit: _limits, ...rest } = headers;
  return { status, rest, text: text.replaceAll(id, 'ID') };
};

/** Whether the role may call it at all. */
const mayCall = ({ can }: PolicyRow, role: Role): boolean => can === null || roleCan(role, can as Permission);

/** Who has such objects: people, or only administrators. */
const ownerRole = (row: PolicyRow): Role => (mayCall(row, 'user') ? 'user' : 'admin');

/** Calls the procedure with the id of another user's object, and expects the answer for an id that does not exist. */
const expectNotFound = async (row: PolicyRow, missingId: () => string, role: Role): Promise<void> => {
  const owner = await server.user(ownerRole(row));
  const { client } = await server.person(role);
  const foreign = await sampleInputs[row.name]?.(server, owner, client);
  // The rest of the input stays the same.
  const missing = { ...(foreign as object), id: missingId() };
  const before = storedState(server.config);
  const theirs = await callAs(role, row, client, foreign);
  const nonexistent = await callAs(role, row, client, missing);
  expect(outcomeOf(theirs)).toEqual({ status: 404, code: 'not_found' });
  expect(comparable(theirs)).toEqual(comparable(nonexistent));
  expect(storedState(server.config)).toBe(before);
};

/** The query of the thumbnail of a deleted image. */
const inTrash = '?variant=thumb&trash=1';

const propertiesOf = (schema: unknown): object =>
  typeof schema === 'object' && schema !== null && 'properties' in schema ? Object(schema.properties) : {};

describe('a stranger', () => {
  test.each(Object.entries(ownedIds))(
    'cannot tell with %s what belongs to another person from what does not exist',
    async (name, missingId) => {
      const row = rows.find((candidate) => candidate.name === name);
      if (row === undefined) throw new Error(`There is no procedure ${name}.`);
      const callers = (['user', 'admin', 'superadmin'] as const).filter((role) => mayCall(row, role));
      await checkRows(callers, 'as %s', (role) => expectNotFound(row, missingId, role));
    },
  );

  test('cannot see an image of another user at its file address, in any variant', () =>
    checkRows(['', '?variant=thumb', '?variant=svg', '?download=1', inTrash], '%s', async (search) => {
      const deletedAt = search === inTrash ? new Date() : null;
      const image = await server.image(await server.user('user'), { deletedAt });
      const missing = `img_${'0'.repeat(24)}`;
      for (const role of ['viewer', 'user', 'admin', 'superadmin'] as const) {
        const { client } = await server.person(role);
        const [theirs, missingOne] = [
          await client.raw({ path: `/files/images/${image.id}${search}` }),
          await client.raw({ path: `/files/images/${missing}${search}` }),
        ];
        expect(theirs.status).toBe(404);
        expect(theirs.text.replaceAll(/"requestId":"[^"]+"/g, '')).toBe(
          missingOne.text.replaceAll(/"requestId":"[^"]+"/g, ''),
        );
        expect(Object.keys(theirs.headers)).toEqual(Object.keys(missingOne.headers));
        expect(theirs.headers.etag).toBeUndefined();
      }
    }));

  test('cannot see an image of another user by its ETag', async () => {
    const image = await server.image(await server.user('user'));
    const { client } = await server.person('user');
    const headers = { 'if-none-match': `"${image.sha256.slice(0, 32)}-full"` };
    expect((await client.raw({ path: `/files/images/${image.id}`, headers })).status).toBe(404);
  });

  test('every procedure that takes the id of an owned object is compared with a missing one', () => {
    const naming = rows.filter(
      ({ name, who }) =>
        (who === 'protected' || Object.hasOwn(ownedIds, name)) &&
        // Models belong to nobody.
        name !== 'models.setFavourite' &&
        Object.hasOwn(propertiesOf(inputSchemas(appRouter)[name]), 'id'),
    );
    expect(naming.map(({ name }) => name)).toEqual(Object.keys(ownedIds).toSorted());
  });
});

/** Whether an answer of the procedure can contain a list. */
const answersWithList = (name: string): boolean => {
  const procedures = appRouter._def.procedures as unknown as Record<string, { _def: { output?: unknown } }>;
  const output = procedures[name]?._def.output;
  if (!(output instanceof z.ZodType)) throw new Error(`The procedure ${name} declares no output.`);
  return JSON.stringify(z.toJSONSchema(output, { unrepresentable: 'any' })).includes('"type":"array"');
};

/** Names of queries that show rows of their caller: without the id of an owned object, or with a list in the answer. */
const showsRows = ({ name, kind, who }: PolicyRow): boolean =>
  kind === 'query' && who === 'protected' && (!Object.hasOwn(ownedIds, name) || answersWithList(name));

describe('a query that shows rows of its caller', () => {
  test('is in the table that plants a row of another user', () => {
    const missing = rows
      .filter((row) => showsRows(row) && !Object.hasOwn(listings, row.name))
      .filter(({ name }) => !Object.hasOwn(listsOfOneObject, name))
      .map(
        ({ name }) =>
          `${name} shows rows of its caller: add to \`listings\` of apps/server/src/testing/foreign-rows.ts how to make such a row for a user, so that the test below checks that other users do not get it.`,
      );
    expect(missing).toEqual([]);
    const names = rows.map(({ name }) => name);
    for (const name of [...Object.keys(listings), ...Object.keys(listsOfOneObject)])
      expect(names).toContain(name);
  });

  test('shows a new row to its owner, and another user’s never, in no role', () =>
    checkRows(Object.entries(listings), '%s', async (name, { plant, input }) => {
      const row = rows.find((candidate) => candidate.name === name);
      if (row === undefined) throw new Error(`There is no procedure ${name}.`);
      const own = ownerRole(row);
      const owner = await server.person(own);
      const ownInput = await input?.(server, owner.user);
      const ask = async (role: Role, client: Client, given: unknown) =>
        (await callAs(role, row, client, given)).data<unknown>();
      const ownBefore = await ask(own, owner.client, ownInput);
      const others = await Promise.all(
        (['viewer', 'user', 'admin', 'superadmin'] as const)
          .filter((role) => mayCall(row, role))
          .map(async (role) => {
            const { user, client } = await server.person(role);
            const given = await input?.(server, user);
            return { role, client, given, before: await ask(role, client, given) };
          }),
      );
      await plant(server, owner.user);
      expect(await ask(own, owner.client, ownInput), 'its owner sees it').not.toEqual(ownBefore);
      for (const { role, client, given, before } of others)
        expect(await ask(role, client, given), `as ${role}, who sees a row of another user`).toEqual(before);
    }));
});

test('a deleted image is not found by its owner either, and back after it is restored', async () => {
  const { user, client } = await server.person('user');
  const { id } = await server.image(user);
  await client.mutate('images.delete', { id });
  const path = `/files/images/${id}`;
  for (const search of ['', '?variant=thumb', '?download=1'])
    expect((await client.raw({ path: `${path}${search}` })).status).toBe(404);
  expect((await client.raw({ path: `${path}${inTrash}` })).status).toBe(200);
  expect((await client.raw({ path: `${path}?trash=1` })).status).toBe(400);
  await client.mutate('images.restore', { id });
  expect((await client.raw({ path })).status).toBe(200);
  expect((await client.raw({ path: `${path}${inTrash}` })).status).toBe(404);
});

test('images that a user deletes forever, or with the whole trash, are gone with their thumbnails', async () => {
  const { user, client } = await server.person('user');
  const neighbour = await server.image(await server.user('user'), { deletedAt: new Date() });
  const [one, two, kept] = [await server.image(user), await server.image(user), await server.image(user)];
  for (const { id } of [one, two]) await client.mutate('images.delete', { id });
  expect((await client.query('images.trash')).data()).toMatchObject({
    total: 2,
    // Both may be of one millisecond, and then their ids decide.
    items: expect.arrayContaining([one, two].map(({ id }) => expect.objectContaining({ id }))),
  });
  const inTheTrash = async (imageId: string) =>
    (await client.query('images.trash', { imageId })).data<{ items: { id: string }[] }>().items;
  expect(await inTheTrash(one.id)).toMatchObject([{ id: one.id }]);
  expect([await inTheTrash(kept.id), await inTheTrash(neighbour.id)]).toEqual([[], []]);
  expect((await client.mutate('images.erase', { id: kept.id })).status).toBe(404);
  expect((await client.mutate('images.erase', { id: one.id })).status).toBe(200);
  expect((await client.mutate('images.emptyTrash')).data()).toEqual({ erased: 1, more: false });
  for (const { id } of [one, two]) {
    expect((await client.mutate('images.restore', { id })).status).toBe(404);
    expect((await client.raw({ path: `/files/images/${id}${inTrash}` })).status).toBe(404);
  }
  expect((await client.raw({ path: `/files/images/${kept.id}` })).status).toBe(200);
  expect(await server.db.images.countDeleted(neighbour)).toBe(1);
});

test('the neighbours of an image are those of the filtered list, on both sides', async () => {
  const { user, client } = await server.person('user');
  const at = (second: number) => ({ createdAt: new Date(Date.UTC(2026, 0, 1, 0, 0, second)) });
  const images: { id: string }[] = [];
  for (let second = 0; second < 36; second += 1)
    images.push(await server.image(user, { ...at(second), style: second % 2 === 0 ? 'ink' : 'space' }));
  const newestFirst = images.toReversed().map(({ id }) => id);
  const ask = async (position: number, filter: object = {}) => {
    const answer = await client.query('images.neighbours', { id: images[position]?.id, ...filter });
    const { items, ...rest } = answer.data<{ items: { id: string }[] }>();
    return { ids: items.map(({ id }) => id), ...rest };
  };
  expect(await ask(3)).toEqual({ ids: newestFirst.slice(2), hasNewer: true, hasOlder: false });
  expect(await ask(35)).toEqual({ ids: newestFirst.slice(0, 31), hasNewer: false, hasOlder: true });
  const ink = newestFirst.filter((_, index) => index % 2 === 1);
  expect(await ask(20, { style: 'ink' })).toEqual({ ids: ink, hasNewer: false, hasOlder: false });
});
