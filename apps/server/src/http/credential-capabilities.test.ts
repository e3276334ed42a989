import { accessTokenCredential } from '@atelier/core/credentials';
import { AppError } from '@atelier/core/errors';
import type { CredentialCapabilities, Principal } from '@atelier/core/ports/principal';
import type { LookUpThrottle } from '@atelier/core/ports/services';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Client } from '../testing/in-process-client.ts';

/** A credential of another kind, as a new feature would bring it: the transport knows nothing but its capabilities. */
const token = `atl_at_${'k'.repeat(43)}`;
let server: TestServer;
let capabilities: Partial<CredentialCapabilities> = {};
let principal: Principal;

beforeAll(async () => {
  server = await startTestServer();
  const { passwordHash: _, ...user } = await server.user('user');
  const holder = { user, workspaceRole: 'owner' } as const;
  principal = {
    ...holder,
    credential: accessTokenCredential({ familyId: 'tok_1', userId: user.id }, async () => holder),
  };
  const { bearers } = server.application.http;
  const genuine = bearers.authenticate;
  bearers.authenticate = (given: string, ip: string, gate: LookUpThrottle) =>
    given === token
      ? Promise.resolve({
          ...principal,
          credential: { ...principal.credential, ...capabilities } as Principal['credential'],
        })
      : genuine(given, ip, gate);
});
afterAll(() => server.stop());

const client = (): Client => server.client({ headers: { authorization: `Bearer ${token}` } });
const create = () =>
  client().mutate('jobs.create', { prompt: 'a heron', model: 'still', width: 512, height: 512, count: 1 });

describe('capabilities of the credential', () => {
  test('a mutation needs a CSRF token exactly if browsers send the credential by themselves', async () => {
    const foreign = () => {
      const headers = { authorization: `Bearer ${token}`, origin: 'https://elsewhere.example' };
      const json = { 'content-type': 'application/json' };
      return server
        .client({ headers })
        .raw({ path: '/trpc/jobs.create', method: 'POST', headers: json, body: '{}' });
    };
    capabilities = { sentByBrowser: false };
    expect((await foreign()).error().appCode).toBe('validation_failed');
    capabilities = { sentByBrowser: true };
    expect((await foreign()).error().appCode).toBe('foreign_origin');
  });

  test('a body that arrives after the credential has ended changes nothing', async () => {
    capabilities = {};
    expect((await create()).status).toBe(200);
    capabilities = { currentHolder: async () => null };
    expect((await create()).status).toBe(401);
    capabilities = {
      currentHolder: async () => ({ ...principal, user: { ...principal.user, role: 'viewer' } }),
    };
    expect((await create()).status).toBe(401);
    capabilities = { currentHolder: () => Promise.reject(new AppError('unavailable')) };
    expect((await create()).status).toBe(503);
  });

  test('scopes limit what it may do, also on plain HTTP routes', async () => {
    capabilities = { scopes: new Set(['image:read']) };
    expect((await create()).status).toBe(403);
    expect((await client().query('images.list')).status).toBe(200);
    const path = `/files/images/img_${'0'.repeat(24)}`;
    expect((await client().raw({ path })).status).toBe(404);
    capabilities = { scopes: new Set(['job:read']) };
    expect((await client().raw({ path })).status).toBe(403);
  });

  test('calls are counted under its key', async () => {
    const remaining = async (changed: Partial<CredentialCapabilities>): Promise<number> => {
      capabilities = changed;
      const { headers } = await client().query('images.list');
      return Number(/"request";r=(\d+)/.exec(String(headers.ratelimit))?.[1]);
    };
    const first = await remaining({ limitKey: 'a key' });
    await remaining({});
    expect(await remaining({ limitKey: 'a key' })).toBe(first - 1);
    expect(await remaining({ limitKey: 'another key' })).toBe(first);
  });
});
