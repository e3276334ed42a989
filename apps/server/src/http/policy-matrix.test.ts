import { appRouter, policyTable } from '@atelier/api';
import { permissions, roleCan, roles } from '@atelier/core/policy';
import type { PolicyRow } from '@atelier/core/schemas/admin';
import { checkRows } from '@atelier/core/testing/check-rows';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { causeInLog } from '../testing/fault-causes.ts';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { sampleProviderEnv } from '../testing/in-process-credentials.ts';
import {
  callAs,
  grants,
  type Identity,
  identities,
  mustEnrol,
  type Outcome,
  order,
  outcomeOf,
  refusalOf,
  signInAs,
  statusOf,
} from '../testing/in-process-policy.ts';
import { sampleInputs } from '../testing/in-process-samples.ts';
import { watchStoredState } from '../testing/in-process-state.ts';
import { expectations } from '../testing/policy-expectations.ts';
import { routePolicies } from './routes.ts';

const rows = policyTable(appRouter);

let server: TestServer;
/** The same server, but every role needs a second factor. */
let strict: TestServer;
let stored: ReadonlyMap<TestServer, ReturnType<typeof watchStoredState>>;
beforeAll(async () => {
  const env = { QUOTA_IMAGES_PER_MONTH: '1000', ...sampleProviderEnv };
  server = await startTestServer(env);
  strict = await startTestServer({ ...env, TWO_FACTOR_ROLES: order.join(',') });
  await Promise.all([server, strict].map((application) => application.user('superadmin')));
  stored = new Map(
    [server, strict].map((application) => [application, watchStoredState(application.config)]),
  );
});
afterAll(() => {
  for (const watched of stored.values()) watched.close();
  return Promise.all([server, strict].map((application) => application.stop()));
});

/** Answers to permitted calls other than success: there is a superadmin, so nothing is left to set up. */
const letIn: Readonly<Record<string, Outcome>> = { 'auth.completeSetup': { status: 404, code: 'not_found' } };
const garbage = { id: { $ne: null }, nonsense: true };

/** Calls the procedure as this identity, and checks the outcome against the expectation that was written by hand. */
const checkCall = async (row: PolicyRow, identity: Identity): Promise<void> => {
  const sample = sampleInputs[row.name];
  if (sample === undefined) throw new Error(`${row.name} has no sample input: the matrix cannot call it.`);
  const refusal = refusalOf(row.name, identity);
  const application = mustEnrol(identity) ? strict : server;
  const { owner, client } = await signInAs(application, identity);
  // A sample may give its owner a second factor, and with it what some lack here.
  const sampleOwner = refusal === 'enrolment_required' ? await application.user('user') : owner;
  const input = await sample(application, sampleOwner, client);
  const changed = refusal === null ? undefined : stored.get(application)?.mark();
  const answer = await callAs(identity, row, client, input);
  const outcome = outcomeOf(answer);
  if (refusal === null) {
    const cause = causeInLog(application.logLines, String(answer.headers['x-request-id']));
    return void expect(outcome, cause).toEqual(letIn[row.name] ?? { status: 200, code: null });
  }
  const refused = { status: statusOf[refusal], code: refusal };
  expect(outcome).toEqual(refused);
  expect(outcomeOf(await callAs(identity, row, client, garbage)), 'policy comes before the body').toEqual(
    refused,
  );
  const [before, after] = changed?.() ?? [];
  expect(before).toBeDefined();
  expect(after, 'a refused call leaves nothing behind').toBe(before);
};

describe('who may call', () => {
  test.each(rows)('$name: every role, credential and state gets what the policy says', (row) =>
    checkRows(identities, 'as %s', (identity) => checkCall(row, identity)),
  );
});

test('a forgotten audit event is named with its procedure in the output of the test above', () => {
  const line = (requestId: string, text: string) =>
    JSON.stringify({
      reqId: requestId,
      fault: 'AppError',
      text: 'Something went wrong.',
      cause: { fault: 'Error', text },
    });
  const lines = [line('one', 'stars.add did not write image_starred'), line('two', 'no such column')];
  expect(causeInLog(lines, 'one')).toMatch(
    /^stars\.add declares the audit event image_starred and did not write it: /,
  );
  expect(causeInLog(lines, 'two')).toBe('no such column');
  expect(causeInLog(lines, 'three')).toBe('');
});

test('a row that is stored is noticed', async () => {
  const changed = stored.get(server)?.mark();
  await server.user('viewer');
  expect(new Set(changed?.()).size).toBe(2);
});

describe('completeness', () => {
  test('every procedure and route has an expectation written by hand, and every expectation exists', () => {
    const all = [...rows, ...routePolicies()].map(({ name }) => name);
    expect([...expectations.keys()].toSorted()).toEqual(all.toSorted());
  });

  test('every procedure has a sample, and every sample a procedure', () => {
    expect(Object.keys(sampleInputs).toSorted()).toEqual(rows.map(({ name }) => name).toSorted());
  });

  test('roles and permissions are the ones written down here', () => {
    expect(roles).toEqual(order);
    expect([...permissions].toSorted()).toEqual(Object.keys(grants).toSorted());
    for (const permission of permissions)
      expect(
        roles.filter((role) => roleCan(role, permission)),
        permission,
      ).toEqual(grants[permission]);
  });
});
