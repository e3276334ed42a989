import { newId } from '@atelier/core/ids';
import type { WorkspaceRole } from '@atelier/core/workspace-roles';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Client } from '../testing/in-process-client.ts';
import { createTokenPair } from '../testing/in-process-credentials.ts';
import { holdBody } from '../testing/in-process-late-body.ts';
import type { Person } from '../testing/in-process-people.ts';
import { openStream } from '../testing/in-process-stream.ts';

const header = 'x-atelier-workspace';
const picture = { prompt: 'a heron', model: 'still', width: 512, height: 512, count: 1 };
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const join = (workspaceId: string, { user }: Person, role: WorkspaceRole = 'member'): Promise<void> =>
  server.db.memberships.add({
    workspaceId,
    userId: user.id,
    role,
    createdAt: server.application.clock.now(),
  });

/** Ann, whose workspace is shared with Bob in the given role, and Bob with that workspace in his header. */
const shared = async (role: WorkspaceRole = 'member') => {
  const [ann, bob] = [await server.person('user'), await server.person('user')];
  const { workspaceId } = ann.user;
  await join(workspaceId, bob, role);
  return { ann, bob, workspaceId, there: inWorkspace(bob.client, workspaceId) };
};

/** The same browser, whose calls name a workspace. */
const inWorkspace = (client: Client, workspaceId: string) => {
  const headers = { [header]: workspaceId };
  return {
    query: (name: string, input?: unknown) => client.query(name, input, headers),
    mutate: (name: string, input?: unknown) => client.mutate(name, input, headers),
    file: (id: string) => client.raw({ path: `/files/images/${id}`, headers }),
  };
};

const idsOf = (answer: { data<T>(): T }): string[] =>
  answer.data<{ items: { id: string }[] }>().items.map(({ id }) => id);

/** How often the store is asked for a membership, and for a session, while `work` runs. */
const lookUps = async (work: () => Promise<unknown>) => {
  const counts = { memberships: 0, sessions: 0 };
  const { memberships, sessions } = server.db;
  const [find, findWithUser] = [memberships.find, sessions.findWithUser];
  memberships.find = (...key) => {
    counts.memberships += 1;
    return find(...key);
  };
  sessions.findWithUser = (hash) => {
    counts.sessions += 1;
    return findWithUser(hash);
  };
  try {
    await work();
  } finally {
    Object.assign(memberships, { find });
    Object.assign(sessions, { findWithUser });
  }
  return counts;
};

describe('two people and a shared workspace', () => {
  test('a call is about the personal workspace, or about the one that its header names', async () => {
    const { ann, bob, workspaceId, there } = await shared();
    const [hers, his] = [await server.image(ann.user), await server.image(bob.user)];
    expect(idsOf(await bob.client.query('images.list'))).toEqual([his.id]);
    expect(idsOf(await inWorkspace(bob.client, bob.user.workspaceId).query('images.list'))).toEqual([his.id]);
    expect(idsOf(await there.query('images.list'))).toEqual([hers.id]);
    expect((await there.query('images.get', { id: his.id })).status).toBe(404);
    expect((await bob.client.query('images.get', { id: hers.id })).status).toBe(404);
    expect(idsOf(await inWorkspace(ann.client, workspaceId).query('images.list'))).toEqual([hers.id]);
  });

  test('what is made there belongs to the workspace, uses its quota and is audited with both', async () => {
    const { ann, bob, workspaceId, there } = await shared();
    const { id } = (await there.mutate('jobs.create', picture)).data<{ id: string }>();
    expect(await server.db.jobs.findOwned({ workspaceId }, id)).toMatchObject({
      workspaceId,
      userId: bob.user.id,
    });
    expect(idsOf(await ann.client.query('jobs.list'))).toEqual([id]);
    expect(idsOf(await bob.client.query('jobs.list'))).toEqual([]);
    expect((await server.db.quotas.find(workspaceId))?.held).toBe(1);
    expect((await server.db.quotas.find(bob.user.workspaceId))?.held).toBe(0);
    const [event] = await server.db.audit.list({ entityId: id, type: 'job_created' }, null, 1);
    expect(event).toMatchObject({ actorId: bob.user.id, workspaceId });
  });

  test('a viewer of the workspace reads there and changes nothing', async () => {
    const { ann, there } = await shared('viewer');
    const image = await server.image(ann.user);
    const job = await server.job(ann.user);
    expect((await there.query('images.get', { id: image.id })).status).toBe(200);
    expect((await there.query('jobs.get', { id: job.id })).status).toBe(200);
    expect((await there.file(image.id)).status).toBe(200);
    const refused = [
      await there.mutate('images.delete', { id: image.id }),
      await there.mutate('jobs.cancel', { id: job.id }),
      await there.mutate('jobs.create', picture),
    ];
    expect(refused.map((answer) => answer.error().appCode)).toEqual(Array(3).fill('forbidden'));
    expect((await ann.client.query('images.get', { id: image.id })).status).toBe(200);
  });

  test('a program names a workspace as a browser does', async () => {
    const { ann, bob, workspaceId } = await shared();
    const hers = await server.image(ann.user);
    const { accessToken } = await createTokenPair(server, bob.user);
    const headers = { authorization: `Bearer ${accessToken}` };
    const program = server.client({ headers });
    expect(idsOf(await inWorkspace(program, workspaceId).query('images.list'))).toEqual([hers.id]);
    expect(idsOf(await program.query('images.list'))).toEqual([]);
    const stranger = await server.person('user');
    const foreign = inWorkspace(program, stranger.user.workspaceId);
    expect((await foreign.query('images.list')).status).toBe(404);
  });

  test('a member who leaves is refused on the next call, and their open streams end', async () => {
    const { ann, bob, workspaceId, there } = await shared();
    const job = await server.job(ann.user);
    const stream = openStream(bob.client, 'jobs.watch', { id: job.id }, { [header]: workspaceId });
    await stream.opened;
    expect((await there.query('jobs.get', { id: job.id })).status).toBe(200);
    expect(await server.db.memberships.remove(workspaceId, bob.user.id)).toBe(true);
    expect((await there.query('jobs.get', { id: job.id })).status).toBe(404);
    await stream.ended;
    expect((await bob.client.query('account.me')).status).toBe(200);
  });
});

describe('a membership that changes while a body arrives', () => {
  const body = { name: 'Bob in time' };

  test('a membership that has ended answers like a workspace that does not exist', async () => {
    const { bob, workspaceId } = await shared();
    const send = await holdBody(server, bob.client, 'account.updateProfile', body, { [header]: workspaceId });
    await server.db.memberships.remove(workspaceId, bob.user.id);
    expect(await send()).toBe(404);
    expect((await server.db.users.findById(bob.user.id))?.name).toBe(bob.user.name);
  });

  test('a lower role there refuses the mutation', async () => {
    const { bob, workspaceId } = await shared();
    const send = await holdBody(server, bob.client, 'jobs.create', picture, { [header]: workspaceId });
    await server.db.memberships.remove(workspaceId, bob.user.id);
    await join(workspaceId, bob, 'viewer');
    expect(await send()).toBe(403);
    expect(await server.db.jobs.countUnfinished({ workspaceId })).toBe(0);
  });

  test('a public procedure ignores the workspace', async () => {
    const { bob, workspaceId } = await shared();
    await server.db.memberships.remove(workspaceId, bob.user.id);
    const asked = { email: bob.user.email };
    const send = await holdBody(server, bob.client, 'emailLinks.forgotPassword', asked, {
      [header]: workspaceId,
    });
    expect(await send()).toBe(200);
  });
});

describe('a stream, whose EventSource sends no header', () => {
  const params = (value: unknown) => `&connectionParams=${encodeURIComponent(JSON.stringify(value))}`;

  test('names its workspace in the connection parameters', async () => {
    const { ann, bob, workspaceId } = await shared();
    const { id } = await server.job(ann.user);
    const stream = openStream(bob.client, 'jobs.watch', { id }, {}, params({ workspace: workspaceId }));
    await stream.opened;
    await expect.poll(stream.text).toContain(id);
    await server.db.memberships.remove(workspaceId, bob.user.id);
    expect(await stream.ended).toContain('not_found');
  });

  test('is refused one of others, and a second name beside the header', async () => {
    const { ann, bob, workspaceId } = await shared();
    const { id } = await server.job(ann.user);
    const stranger = await server.person('user');
    const foreign = openStream(stranger.client, 'jobs.watch', { id }, {}, params({ workspace: workspaceId }));
    expect(await foreign.ended).toContain('There is no such workspace.');
    const twice = openStream(
      bob.client,
      'jobs.watch',
      { id },
      { [header]: workspaceId },
      params({ workspace: bob.user.workspaceId }),
    );
    expect(await twice.ended).toContain('bad_request');
  });
});

describe('a workspace of others', () => {
  const wrong = async (): Promise<Record<string, string>> => ({
    foreign: (await server.person('user')).user.workspaceId,
    unknown: newId('workspace'),
    'no id': 'wsp_1',
    empty: '',
    'a list': `${newId('workspace')}, ${newId('workspace')}`,
  });

  test('answers exactly like one that does not exist, whatever is called, and is recorded as a refusal', async () => {
    const { client, user } = await server.person('user');
    const image = await server.image(user);
    for (const [kind, workspaceId] of Object.entries(await wrong())) {
      const there = inWorkspace(client, workspaceId);
      const answers = [
        await there.query('images.list'),
        await there.query('images.get', { id: image.id }),
        await there.mutate('images.delete', { id: image.id }),
        await there.mutate('jobs.create', picture),
        await there.query('account.me'),
        await there.file(image.id),
      ];
      expect(
        answers.map((answer) => [answer.status, answer.error().appCode, answer.error().message]),
        kind,
      ).toEqual(Array(answers.length).fill([404, 'not_found', 'There is no such workspace.']));
      const [event] = await server.db.audit.list({ actorId: user.id, type: 'access_denied' }, null, 1);
      expect(event, kind).toMatchObject({ workspaceId: user.workspaceId, details: { code: 'not_found' } });
    }
    const events = await server.db.audit.list({ actorId: user.id, type: 'access_denied' }, null, 99);
    expect(events).toHaveLength(30);
    expect(await client.query('images.get', { id: image.id })).toMatchObject({ status: 200 });
    expect(await server.db.jobs.countUnfinished(user)).toBe(0);
  });

  test('is not open to admins either', async () => {
    const { client } = await server.person('superadmin');
    const there = inWorkspace(client, (await server.person('user')).user.workspaceId);
    expect((await there.query('images.list')).error().appCode).toBe('not_found');
  });
});

describe('the address of an image file, which <img> asks for without a header', () => {
  test('finds the image in every workspace of the user, and in no other', async () => {
    const { ann, bob, workspaceId } = await shared('viewer');
    const [hers, his] = [await server.image(ann.user), await server.image(bob.user)];
    const get = async (client: Client, id: string) =>
      (await client.raw({ path: `/files/images/${id}?variant=thumb` })).status;
    expect([await get(bob.client, hers.id), await get(bob.client, his.id)]).toEqual([200, 200]);
    expect([await get(ann.client, hers.id), await get(ann.client, his.id)]).toEqual([200, 404]);
    await server.db.memberships.remove(workspaceId, bob.user.id);
    expect([await get(bob.client, hers.id), await get(bob.client, his.id)]).toEqual([404, 200]);
  });

  test('with a header finds that of the workspace alone', async () => {
    const { ann, bob, there } = await shared();
    const [hers, his] = [await server.image(ann.user), await server.image(bob.user)];
    expect([(await there.file(hers.id)).status, (await there.file(his.id)).status]).toEqual([200, 404]);
    const own = inWorkspace(bob.client, bob.user.workspaceId);
    expect([(await own.file(hers.id)).status, (await own.file(his.id)).status]).toEqual([404, 200]);
  });

  test('caches keep the answers of different workspaces apart', async () => {
    const { ann, bob } = await shared();
    const { id } = await server.image(ann.user);
    const { headers } = await bob.client.raw({ path: `/files/images/${id}` });
    expect(headers.vary?.toLowerCase().split(', ')).toContain(header);
  });
});

test('the personal workspace costs no query besides the cached session, another one exactly one', async () => {
  const { bob, there } = await shared();
  await bob.client.query('images.list');
  const personal = await lookUps(async () => {
    for (let at = 0; at < 5; at += 1) await bob.client.query('images.list');
  });
  expect(personal).toEqual({ memberships: 0, sessions: 0 });
  const other = await lookUps(async () => {
    for (let at = 0; at < 5; at += 1) await there.query('images.list');
  });
  expect(other).toEqual({ memberships: 5, sessions: 0 });
});
