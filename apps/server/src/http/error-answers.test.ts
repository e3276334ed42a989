import { checkRows } from '@atelier/core/testing/check-rows';
import { openTestDatabase } from '@atelier/db/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabaseRelay } from '../testing/database-relay.ts';
import { checkErrorAnswer } from '../testing/error-checks.ts';
import {
  type FaultName,
  faults,
  type Kind,
  type KindName,
  kinds,
  type Targets,
} from '../testing/error-kinds.ts';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Answer, Client, RawRequest } from '../testing/in-process-client.ts';
import { addIncident } from '../testing/in-process-incidents.ts';
import { addSampledModel } from '../testing/in-process-models.ts';
import { addPictureCase, addPrivatePicture } from '../testing/in-process-moderation.ts';
import type { Person } from '../testing/in-process-people.ts';
import { dataExportPath } from '../testing/in-process-privacy.ts';
import { addShare, sharedArchivePath } from '../testing/in-process-shares.ts';
import { addUpload } from '../testing/in-process-uploads.ts';
import { routes } from './routes.ts';

const metricsToken = 'Zk3v0QmX7yTnLw2Rb8HsUeJc5DgAfPi9';
/** Text of a fault that may be logged but not sent. */
const innerText = 'select * from sessions at /srv/atelier/inner.ts';
const limits = ['ANONYMOUS', 'REQUEST', 'FILE', 'OAUTH', 'REPORT', 'SESSION', 'SHARE', 'UPLOAD', 'WRITE'];

const settings = {
  NODE_ENV: 'development',
  METRICS_TOKEN: metricsToken,
  GITHUB_AUTH_ENABLED: 'true',
  GITHUB_CLIENT_ID: 'id',
  GITHUB_CLIENT_SECRET: 'Vn3kq0ZmT7yXwLb2Rs8H',
};

interface Scene {
  readonly server: TestServer;
  readonly person: Person;
  readonly targets: Targets;
}
const setScene = async (env: Record<string, string>): Promise<Scene> => {
  const server = await startTestServer({ ...settings, ...env });
  const person = await server.person('superadmin');
  const { id: image } = await server.image(person.user);
  const { id: upload } = await addUpload(server, person.user);
  const { id: job } = await server.job(person.user, 'cancelled');
  const { found } = await addPictureCase(server, person.user);
  const { image: looked } = await addPrivatePicture(server, person.user);
  const review = { reviewed: found.id, privatePicture: looked.id };
  const sample = (await addSampledModel(server)).samples[0]?.id ?? '';
  const share = `/s/${(await addShare(server, person.user)).token}`;
  const page = await server.client().raw({ path: share });
  const sharedPicture = /src="([^"]+)"/.exec(page.text)?.[1] ?? '';
  const sharedArchive = await sharedArchivePath(server, person.user);
  const dataExport = await dataExportPath(server, person.user);
  const { id: incident } = await addIncident(server);
  const links = { share, sharedPicture, sharedArchive, dataExport, incident };
  return { server, person, targets: { image, upload, job, sample, ...links, ...review } };
};

let scene: Scene;
let counting: Scene;
let relay: Awaited<ReturnType<typeof openDatabaseRelay>>;
let isBroken = false;
const closers: (() => Promise<unknown>)[] = [];

/** Makes a method of a store fail while `isBroken`, with an error like a driver's. */
const breakable = <T extends object>(store: T, name: keyof T): void => {
  const method = store[name] as (...args: unknown[]) => unknown;
  const broken = (...args: unknown[]) => (isBroken ? Promise.reject(new Error(innerText)) : method(...args));
  Object.assign(store, { [name]: broken });
};

beforeAll(async () => {
  const database = await openTestDatabase('postgres');
  closers.push(database.drop);
  relay = await openDatabaseRelay(database.url);
  closers.push(relay.close);
  scene = await setScene({ DATABASE_URL: relay.url });
  closers.push(scene.server.stop);
  breakable(scene.server.db.sessions, 'findManyWithUser');
  breakable(scene.server.db.sessions, 'versionsOf');
  breakable(scene.server.db.jobs, 'countByState');
  const one = Object.fromEntries(limits.map((name) => [`LIMIT_${name}`, '1/60']));
  counting = await setScene({ ...one, TRUSTED_PROXIES: '127.0.0.1' });
  closers.push(counting.server.stop);
});
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

const proofOf = async ({ server, person }: Scene): Promise<RawRequest['headers']> => ({
  origin: server.origin,
  'x-csrf-token': await person.client.csrfToken(),
  authorization: undefined,
});

/** How each fault is brought about. */
type Provoke = (kind: KindName, raw: RawRequest) => Promise<Answer>;
const withQuery = (raw: RawRequest, more: string): RawRequest => ({
  ...raw,
  path: `${raw.path}${raw.path.includes('?') ? '&' : '?'}${more}`,
});
const tokenFor = (kind: KindName): RawRequest['headers'] =>
  kind === 'metrics' ? { authorization: `Bearer ${metricsToken}`, cookie: undefined } : {};
const send = async (kind: KindName, raw: RawRequest): Promise<Answer> => {
  const proof = raw.method === 'POST' ? await proofOf(scene) : {};
  return scene.person.client.raw({ ...raw, headers: { ...proof, ...tokenFor(kind), ...raw.headers } });
};

const provoke: Readonly<Record<FaultName, Provoke>> = {
  'bad method': (kind, raw) => send(kind, { ...raw, method: 'DELETE', body: '' }),
  'bad query': (kind, raw) => send(kind, withQuery(raw, 'y=%FF')),
  'body too large': (kind, raw) => send(kind, { ...raw, body: ' '.repeat(300_000) }),
  'bad content type': (kind, raw) =>
    send(kind, { ...raw, headers: { ...raw.headers, 'content-type': 'text/plain' } }),
  unauthenticated: (_kind, raw) => scene.server.client().raw(raw),
  'rate limited': async (_kind, raw) => {
    const headers = { ...raw.headers, 'x-forwarded-for': counting.server.newAddress() };
    const client: Client = counting.server.client();
    await client.raw({ ...raw, headers });
    return client.raw({ ...raw, headers });
  },
  'database unavailable': async (kind, raw) => {
    const proof = raw.method === 'POST' ? await proofOf(scene) : {};
    relay.setOpen(false);
    const headers = { ...proof, ...tokenFor(kind), ...raw.headers };
    const ready = () => scene.server.client().raw({ path: '/readyz' });
    // What was found out within the last second still counts.
    if (kind === 'readiness')
      await expect.poll(async () => (await ready()).status, { timeout: 5000 }).toBe(503);
    const answer = await scene.person.client.raw({ ...raw, headers });
    relay.setOpen(true);
    await expect.poll(async () => (await ready()).status, { timeout: 10_000 }).toBe(200);
    return answer;
  },
  internal: async (kind, raw) => {
    const proof = raw.method === 'POST' ? await proofOf(scene) : {};
    isBroken = true;
    const headers = { ...proof, ...tokenFor(kind), ...raw.headers };
    return scene.person.client.raw({ ...raw, headers }).finally(() => {
      isBroken = false;
    });
  },
  'foreign host': (kind, raw) => send(kind, { ...raw, headers: { ...raw.headers, host: 'evil.test' } }),
};

const cases = Object.entries(kinds).flatMap(([name, { ask, answers }]: [string, Kind]) =>
  faults.map((fault) => ({ kind: name as KindName, ask, fault, expected: answers[fault] })),
);
const occurring = cases.filter(({ expected }) => /^\d/.test(expected));

describe('the response of every kind of route to every kind of fault', () => {
  test('every kind of route answers every kind of fault as written down', { timeout: 30_000 }, () =>
    checkRows(occurring, '$kind, $fault: $expected', async ({ kind, ask, fault, expected }) => {
      const targets = fault === 'rate limited' ? counting.targets : scene.targets;
      const answer = await provoke[fault](kind, ask(targets));
      if (expected === '2xx') {
        expect(answer.status, answer.text.slice(0, 500)).toBeLessThan(300);
        return;
      }
      checkErrorAnswer(answer, expected);
      if (fault !== 'internal') return;
      const id = String(answer.headers['x-request-id']);
      const logged = scene.server.logLines.filter((line) => line.includes(id) && line.includes(innerText));
      expect(logged.length, 'the log has the fault under the same id').toBeGreaterThan(0);
    }),
  );
});

test('a method that a path does not answer is 405 whatever the body', () =>
  checkRows(['application/json', 'application/x-unknown', 'text/plain', undefined], '%s', async (type) => {
    for (const [path, status] of [
      ['/healthz', 405],
      ['/gallery', 405],
      [`/files/images/${scene.targets.image}`, 405],
      ['/api/health', 404],
    ] as const)
      for (const body of ['', '{', ' '.repeat(300_000)]) {
        const headers = { 'content-type': type };
        const answer = await scene.server.client().raw({ method: 'POST', path, headers, body });
        expect(answer.status, `${path} ${body.length}`).toBe(status);
      }
  }));

test('every plain route has a kind', () => {
  const links = {
    ...{ share: '/s/t', sharedPicture: '/s/t/picture', sharedArchive: '/s/t/pictures.zip' },
    ...{ dataExport: '/exports/data.zip', incident: 'c' },
  };
  const shared = { ...links, reviewed: 'r', privatePicture: 'p' };
  const asked = Object.values(kinds).map(
    ({ ask }) => ask({ image: 'i', upload: 'u', job: 'j', sample: 's', ...shared }).path.split('?')[0] ?? '',
  );
  for (const { url } of Object.values(routes)) {
    const pattern = new RegExp(`^${url.replace(/:\w+/g, '[^/]+').replace('*', '.*')}$`);
    expect(
      asked.some((path) => pattern.test(path)),
      url,
    ).toBe(true);
  }
});
