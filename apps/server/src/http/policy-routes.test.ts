import type { UserRecord } from '@atelier/core/ports/records';
import { checkRows } from '@atelier/core/testing/check-rows';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { RawRequest } from '../testing/in-process-client.ts';
import { sampleProviderEnv } from '../testing/in-process-credentials.ts';
import { addIncident } from '../testing/in-process-incidents.ts';
import { addSampledModel } from '../testing/in-process-models.ts';
import { addPictureCase, addPrivatePicture } from '../testing/in-process-moderation.ts';
import {
  identities,
  mustEnrol,
  order,
  refusalOf,
  sendAs,
  signInAs,
  statusOf,
} from '../testing/in-process-policy.ts';
import { dataExportPath } from '../testing/in-process-privacy.ts';
import { addShare, sharedArchivePath } from '../testing/in-process-shares.ts';
import { addUpload, smallPng, uploadForm } from '../testing/in-process-uploads.ts';
import { routePolicies, routes } from './routes.ts';

let server: TestServer;
/** The same server, but every role needs a second factor. */
let strict: TestServer;
beforeAll(async () => {
  server = await startTestServer(sampleProviderEnv);
  strict = await startTestServer({ ...sampleProviderEnv, TWO_FACTOR_ROLES: order.join(',') });
});
afterAll(() => Promise.all([server, strict].map((application) => application.stop())));

type Sample = (application: TestServer, owner: UserRecord) => Promise<RawRequest> | RawRequest;

/** A request of each route that works for its owner, by the name in the policy table. */
const samples: Readonly<Record<string, Sample>> = {
  'GET /healthz': () => ({ path: '/healthz' }),
  'GET /readyz': () => ({ path: '/readyz' }),
  'GET /metrics': () => ({ path: '/metrics' }),
  'POST /csp-reports': () => ({
    method: 'POST',
    path: '/csp-reports',
    headers: { 'content-type': 'application/csp-report' },
    body: '{"csp-report":{"violated-directive":"img-src"}}',
  }),
  'GET /files/images/:id': async ({ image }, owner) => ({
    path: `/files/images/${(await image(owner)).id}`,
  }),
  'GET /files/uploads/:id': async (application, owner) => ({
    path: `/files/uploads/${(await addUpload(application, owner)).id}`,
  }),
  'POST /files/uploads': async () => ({
    method: 'POST',
    path: '/files/uploads',
    ...uploadForm(await smallPng('#336699'), 'sea.png'),
  }),
  'GET /files/jobs/:id/preview': async ({ previewed }, owner) => ({
    path: `/files/jobs/${(await previewed(owner)).id}/preview`,
  }),
  'GET /s/:token': async (application) => ({
    path: `/s/${(await addShare(application, await application.user('user'))).token}`,
  }),
  'GET /s/:token/picture': async (application) => {
    const { token } = await addShare(application, await application.user('user'));
    const page = await application.client().raw({ path: `/s/${token}` });
    return { path: /src="([^"]+)"/.exec(page.bytes.toString())?.[1] ?? '' };
  },
  'GET /s/:token/pictures.zip': async (application) => ({
    path: await sharedArchivePath(application, await application.user('user')),
  }),
  'GET /files/samples/:id': async (application) => ({
    path: `/files/samples/${(await addSampledModel(application)).samples[0]?.id}`,
  }),
  'GET /exports/images.zip': async ({ image }, owner) => ({
    path: `/exports/images.zip?ids=${(await image(owner)).id}`,
  }),
  'GET /exports/data.zip': async (application, owner) => ({ path: await dataExportPath(application, owner) }),
  'GET /files/reviews/:id': async (application) => ({
    path: `/files/reviews/${(await addPictureCase(application, await application.user('user'))).found.id}`,
  }),
  'GET /files/looks/:id': async (application, owner) => ({
    path: `/files/looks/${(await addPrivatePicture(application, owner)).image.id}`,
  }),
  'GET /exports/incidents/:id': async (application) => ({
    path: `/exports/incidents/${(await addIncident(application)).id}`,
  }),
  'GET /exports/incidents/:id/people.csv': async (application) => ({
    path: `/exports/incidents/${(await addIncident(application)).id}/people.csv`,
  }),
  'GET /exports/audit.csv': () => ({ path: '/exports/audit.csv' }),
  'GET /exports/audit.jsonl': () => ({ path: '/exports/audit.jsonl' }),
  'GET /auth/:provider': () => ({ path: '/auth/github' }),
  'GET /auth/:provider/callback': () => ({ path: '/auth/github/callback' }),
  'GET /assets/*': () => ({ path: '/assets/app-1a2b3c4d.js' }),
  'GET /*': () => ({ path: '/gallery' }),
};

const rows = routePolicies();

test('every plain route has a sample, and every sample a route', () => {
  expect(Object.keys(samples).toSorted()).toEqual(rows.map(({ name }) => name).toSorted());
});

test.each(rows)('$name: every role, credential and state gets what the policy says', (row) =>
  checkRows(identities, 'as %s', async (identity) => {
    const sample = samples[row.name];
    if (sample === undefined) throw new Error(`${row.name} has no sample: the matrix cannot call it.`);
    const application = mustEnrol(identity) ? strict : server;
    const { owner, client } = await signInAs(application, identity);
    const what = await sample(application, owner);
    const answer = await sendAs(identity, client, what);
    const refusal = refusalOf(row.name, identity);
    if (refusal === null) return void expect(answer.status).toBeLessThan(304);
    expect(answer.status).toBe(statusOf[refusal]);
    expect(answer.error().appCode).toBe(refusal);
    // A public route matches a part of the path space, so that another path is another route.
    if (row.who === 'public') return;
    const suffix = /:\w+$/.test(row.name) ? '%00' : '';
    const path = `${what.path}${suffix}?variant=../../etc`;
    const odd = await sendAs(identity, client, { ...what, path });
    expect(odd.status, 'policy comes before the query').toBe(statusOf[refusal]);
  }),
);

describe('methods', () => {
  const tried = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND'];
  const paths: Record<keyof typeof routes, string> = {
    health: '/healthz',
    ready: '/readyz',
    metrics: '/metrics',
    cspReport: '/csp-reports',
    imageFile: `/files/images/img_${'0'.repeat(24)}`,
    uploadFile: '/files/uploads',
    uploadedFile: `/files/uploads/upl_${'0'.repeat(24)}`,
    jobPreview: `/files/jobs/job_${'0'.repeat(24)}/preview`,
    sharedPage: '/s/none',
    sharedPicture: '/s/none/picture',
    sharedArchive: '/s/none/pictures.zip',
    modelSample: `/files/samples/smp_${'0'.repeat(24)}`,
    imageArchive: '/exports/images.zip',
    dataExport: '/exports/data.zip',
    reviewedPicture: `/files/reviews/cas_${'0'.repeat(24)}`,
    privatePicture: `/files/looks/img_${'0'.repeat(24)}`,
    incidentPeopleExport: `/exports/incidents/inc_${'0'.repeat(24)}/people.csv`,
    incidentEvidence: `/exports/incidents/inc_${'0'.repeat(24)}`,
    auditExport: '/exports/audit.csv',
    auditExportLines: '/exports/audit.jsonl',
    oauthStart: '/auth/google',
    oauthCallback: '/auth/google/callback',
    asset: '/assets/app-1a2b3c4d.js',
    page: '/studio',
  };

  test('every plain route answers only the methods that it lists', () =>
    checkRows(Object.keys(paths) as (keyof typeof routes)[], '%s', async (name) => {
      const allowed: readonly string[] = routes[name].methods;
      for (const method of tried) {
        const answer = await server.client().raw({ method, path: paths[name] });
        if (allowed.includes(method)) expect(answer.status, method).not.toBe(405);
        else {
          expect(answer.status, method).toBe(405);
          expect(answer.headers.allow, method).toBe(allowed.join(', '));
        }
      }
    }));

  test('procedures answer GET and POST; nothing else', async () => {
    for (const method of ['PUT', 'PATCH', 'DELETE', 'TRACE']) {
      const answer = await server.client().raw({ method, path: '/trpc/auth.oauthProviders' });
      expect(answer.status, method).toBe(405);
    }
  });
});
