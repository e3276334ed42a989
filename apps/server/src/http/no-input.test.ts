import { appRouter, inputSchemas, policyTable } from '@atelier/api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { batch, get, post } from '../testing/in-process-json-corpus.ts';
import { callAs, outcomeOf } from '../testing/in-process-policy.ts';
import { sampleInputs } from '../testing/in-process-samples.ts';

/** What clients send where there is nothing to say: no text at all, or an empty object. */
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

test('they are these, ways to end sessions among them', () => {
  expect(rows.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['account.me', 'auth.signOut', 'session.revokeOthers', 'credentials.disableTotp']),
  );
});

describe.each(rows)('$name', (row) => {
  /** A caller of its own each time: some of these end the session that they are called by. */
  const call = async (body: string, search = ''): Promise<void> => {
    const { user, client } = await server.person('superadmin');
    await sampleInputs[row.name]?.(server, user, client);
    const isChange = row.kind === 'mutation';
    const raw = isChange
      ? post(row.name, body, search)
      : get(row.name, body === '' ? undefined : body, search);
    const proof = isChange ? { origin: server.origin, 'x-csrf-token': await client.csrfToken() } : {};
    const answer = await client.raw({ ...raw, headers: { ...raw.headers, ...proof } });
    expect(answer.status, answer.text).toBe(200);
  };

  test('takes no input, and an empty one', async () => {
    for (const body of nothing) await call(body);
  });

  test('takes them in a batch', async () => {
    for (const body of inABatch) await call(body, batch);
  });

  test('does nothing when it is sent a field', async () => {
    const { user, client } = await server.person('superadmin');
    await sampleInputs[row.name]?.(server, user, client);
    const answer = await callAs('superadmin', row, client, { x: 1 });
    expect(outcomeOf(answer)).toEqual({ status: 400, code: 'validation_failed' });
    expect((await client.query('account.me')).status, 'the session still stands').toBe(200);
  });
});
