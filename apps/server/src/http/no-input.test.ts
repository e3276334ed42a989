import { appRouter, inputSchemas, policyTable } from '@atelier/api';
import type { PolicyRow } from '@atelier/core/schemas/admin';
import { checkRows } from '@atelier/core/testing/check-rows';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { batch, get, post } from '../testing/in-process-json-corpus.ts';
import { callAs, outcomeOf } from '../testing/in-process-policy.ts';
import { sampleInputs } from '../testing/in-process-samples.ts';

/** What clients send if there is no input: no text at all, or an empty object. */
const nothing = ['', '{}'];
const inABatch = ['{}', '{"0":{}}'];

const schemas = inputSchemas(appRouter);
const takesNothing = (name: string): boolean => {
  const { properties } = schemas[name] as { properties?: object };
  return properties !== undefined && Object.keys(properties).length === 0;
};
const rows = policyTable(appRouter).filter(({ name }) => takesNothing(name));

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

test('the procedures without input include those that end sessions', () => {
  expect(rows.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['account.me', 'auth.signOut', 'session.revokeOthers', 'credentials.disableTotp']),
  );
});

/** A new caller each time: some of these procedures end the session of their caller. */
const call = async ({ kind, name }: PolicyRow, body: string, search = ''): Promise<void> => {
  const { user, client } = await server.person('superadmin');
  await sampleInputs[name]?.(server, user, client);
  const isMutation = kind === 'mutation';
  const raw = isMutation ? post(name, body, search) : get(name, body === '' ? undefined : body, search);
  const proof = isMutation ? { origin: server.origin, 'x-csrf-token': await client.csrfToken() } : {};
  const answer = await client.raw({ ...raw, headers: { ...raw.headers, ...proof } });
  expect(answer.status, answer.text).toBe(200);
};

/** Streams have no single answer and are in no batch: `alert-stream.test.ts` opens one. */
const answered = rows.filter(({ kind }) => kind !== 'subscription');

test('a procedure without input accepts none and an empty object', () =>
  checkRows(answered, '$name', async (row) => {
    for (const body of nothing) await call(row, body);
  }));

test('a procedure without input accepts none and an empty object in a batch', () =>
  checkRows(answered, '$name', async (row) => {
    for (const body of inABatch) await call(row, body, batch);
  }));

test('a procedure without input refuses a field and changes nothing', () =>
  checkRows(rows, '$name', async (row) => {
    const { user, client } = await server.person('superadmin');
    await sampleInputs[row.name]?.(server, user, client);
    const answer = await callAs('superadmin', row, client, { x: 1 });
    expect(outcomeOf(answer)).toEqual({ status: 400, code: 'validation_failed' });
    expect((await client.query('account.me')).status, 'the session continues').toBe(200);
  }));
