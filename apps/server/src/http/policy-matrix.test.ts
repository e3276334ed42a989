import { appRouter, inputSchemas, policyTable } from '@atelier/api';
import { permissions, roles } from '@atelier/core/policy';
import type { PolicyRow } from '@atelier/core/schemas/admin';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Answer, Client } from '../testing/in-process-client.ts';
import {
  enter,
  grants,
  type Identity,
  identities,
  type Outcome,
  order,
  outcomeOf,
  refusalOf,
  statusOf,
} from '../testing/in-process-policy.ts';
import { ownedIds, sampleInputs } from '../testing/in-process-samples.ts';
import { storedState } from '../testing/in-process-state.ts';

const rows = policyTable(appRouter);

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({
    QUOTA_IMAGES_PER_MONTH: '1000',
    GITHUB_AUTH_ENABLED: 'true',
    GITHUB_CLIENT_ID: 'our-client',
    GITHUB_CLIENT_SECRET: 'hush-hush',
  });
  await server.user('superadmin');
});
afterAll(() => server.stop());

const call = ({ kind, name }: PolicyRow, client: Client, input: unknown): Promise<Answer> =>
  kind === 'mutation' ? client.mutate(name, input) : client.query(name, input);

/**
 * What those who are let in get, where it is not success: there is a superadmin, so nothing is left to set up, and no
 * first factor, ceremony or secret that the calls could go on with.
 */
const letIn: Readonly<Record<string, Outcome>> = {
  'auth.completeTwoFactor': { status: 401, code: 'challenge_over' },
  'passkeys.beginTwoFactor': { status: 401, code: 'challenge_over' },
  'passkeys.register': { status: 400, code: 'bad_request' },
  'passkeys.signIn': { status: 401, code: 'invalid_credentials' },
  'setup.complete': { status: 404, code: 'not_found' },
  'twoFactor.confirm': { status: 409, code: 'conflict' },
};
/** The same for those who are in already: they have no anonymous browser to which a challenge could be bound. */
const letInMembers: typeof letIn = { 'passkeys.beginSignIn': { status: 403, code: 'csrf_failed' } };
const success: Outcome = { status: 200, code: null };
const expectedOf = (name: string, identity: Identity): Outcome => {
  const isIn = identity !== 'anonymous' && identity !== 'locked';
  return (isIn ? letInMembers[name] : undefined) ?? letIn[name] ?? success;
};
const garbage = { id: { $ne: null }, nonsense: true };

describe.each(rows)('$name', (row) => {
  test.each(identities)('as %s', async (identity) => {
    const sample = sampleInputs[row.name];
    if (sample === undefined) throw new Error(`${row.name} has no sample input: the matrix cannot call it.`);
    const { owner, client } = await enter(server, identity);
    const input = await sample(server, owner);
    if (row.kind === 'mutation') await client.csrfToken();
    const before = storedState(server.config);
    const outcome = outcomeOf(await call(row, client, input));
    const refusal = refusalOf(row, identity);
    if (refusal === null) return void expect(outcome).toEqual(expectedOf(row.name, identity));
    const refused = { status: statusOf[refusal], code: refusal };
    expect(outcome).toEqual(refused);
    expect(outcomeOf(await call(row, client, garbage)), 'policy comes before the body').toEqual(refused);
    expect(storedState(server.config), 'a refused call leaves nothing behind').toBe(before);
  });
});

describe.each(Object.entries(ownedIds))('%s of something that is not mine', (name, missingId) => {
  const row = rows.find((candidate) => candidate.name === name);
  test.each(['user', 'admin', 'superadmin'] as const)(
    'answers a %s as if it were not there',
    async (role) => {
      if (row === undefined) throw new Error(`There is no procedure ${name}.`);
      const owner = await server.user('user');
      const foreign = await sampleInputs[name]?.(server, owner);
      const { client } = await server.person(role);
      if (row.kind === 'mutation') await client.csrfToken();
      const before = storedState(server.config);
      const [theirs, nobodys] = [
        await call(row, client, foreign),
        await call(row, client, { ...(foreign as object), id: missingId() }),
      ];
      expect(outcomeOf(theirs)).toEqual({ status: 404, code: 'not_found' });
      expect(comparable(theirs)).toEqual(comparable(nobodys));
      expect(storedState(server.config)).toBe(before);
    },
  );
});

/** An answer without what differs between any two: its own id, the date, the limits' counters. */
const comparable = ({ status, headers, text }: Answer) => {
  const id = String(headers['x-request-id']);
  const { date: _date, 'x-request-id': _id, ratelimit: _limits, ...rest } = headers;
  return { status, rest, text: text.replaceAll(id, 'ID') };
};

const propertiesOf = (schema: unknown): object =>
  typeof schema === 'object' && schema !== null && 'properties' in schema ? Object(schema.properties) : {};

describe('completeness', () => {
  test('every procedure has a sample, and no sample outlives its procedure', () => {
    expect(Object.keys(sampleInputs).toSorted()).toEqual(rows.map(({ name }) => name).toSorted());
  });

  test('every procedure that names an owned thing is held against a missing one', () => {
    const naming = rows.filter(
      ({ name, who }) =>
        who === 'protected' && Object.hasOwn(propertiesOf(inputSchemas(appRouter)[name]), 'id'),
    );
    expect(naming.map(({ name }) => name)).toEqual(Object.keys(ownedIds).toSorted());
  });

  test('roles and permissions are the ones written down here', () => {
    expect(roles).toEqual(order);
    expect([...permissions].toSorted()).toEqual(Object.keys(grants).toSorted());
  });
});
