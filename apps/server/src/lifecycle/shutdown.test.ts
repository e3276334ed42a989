import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { Agent } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '@atelier/core/schemas/jobs';
import { openDatabase } from '@atelier/db';
import { describe, expect, type TestContext, test } from 'vitest';
import { makeDataDir, type ServerProcess, startServer } from '../testing/child.ts';
import { unmetered, valuesOf } from '../testing/deviations.ts';
import { send } from '../testing/in-process-client.ts';
import { openStream } from '../testing/in-process-stream.ts';
import { until } from '../worker/testing/harness.ts';

/** On a busy machine a start takes several times as long. */
const slowMs = 120_000;
const ada = { email: 'ada@example.org', password: 'seven quiet herons at dusk' };
/** Right passwords are counted until they are verified; thirty at once exceed the default. */
const manyAttempts = {
  SIGN_IN_FREE_FAILURES: '100',
  SIGN_IN_LOCK_AFTER: '1000',
  SIGN_IN_SEAL_AFTER: '10000',
  SIGN_IN_FAILURES_PER_ADDRESS: '1000000',
};

const open = async ({ onTestFinished }: TestContext, env: Readonly<Record<string, string>> = {}) => {
  const data = await makeDataDir();
  const server = await startServer({
    ...valuesOf(unmetered),
    DATA_DIR: data.path,
    SHUTDOWN_GRACE_SECONDS: '60',
    ...env,
  });
  onTestFinished(async () => {
    await server.end('SIGKILL');
    await data.remove();
  });
  const client = server.client();
  onTestFinished(client.close);
  (await client.mutate('auth.register', ada)).data();
  return { server, client, data };
};

/** What `/readyz` says over new connections until none is accepted. */
const readinessUntilRefused = async ({ port }: ServerProcess): Promise<number[]> => {
  const seen: number[] = [];
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`, {
      headers: { connection: 'close', host: `localhost:${port}` },
    }).catch(() => null);
    if (answer === null) return seen;
    seen.push(answer.status);
    await sleep(20);
  }
};

describe.concurrent('a stop', () => {
  test.for(['SIGTERM', 'SIGINT'] as const)(
    'by %s answers thirty sign-ins in progress and exits with 0; before SIGTERM refuses connections /readyz says 503',
    { timeout: slowMs },
    async (signal, t) => {
      const { server } = await open(t, manyAttempts);
      const people = Array.from({ length: 30 }, () => server.client());
      t.onTestFinished(() => people.forEach((person) => void person.close()));
      for (const person of people) await person.query('session.current');
      let answered = 0;
      const signIns = people.map(async (person) => {
        const { status } = await person.mutate('auth.signIn', ada);
        answered += 1;
        return status;
      });
      await Promise.race(signIns);
      expect(answered).toBeLessThan(10);
      server.signal(signal);
      const seen = await readinessUntilRefused(server);
      expect(await Promise.all(signIns)).toEqual(people.map(() => 200));
      expect(await server.ended).toEqual({ code: 0, signal: null });
      if (signal === 'SIGTERM') expect(seen.at(-1)).toBe(503);
    },
  );

  test('sends Connection: close on a keep-alive connection', { timeout: slowMs }, async (t) => {
    const { server } = await open(t);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    t.onTestFinished(() => agent.destroy());
    const ask = () =>
      send(server.port, { path: '/readyz', headers: { host: `localhost:${server.port}` } }, agent);
    expect(await ask()).toMatchObject({ status: 200, headers: { connection: 'keep-alive' } });
    server.signal('SIGTERM');
    await sleep(100);
    expect(await ask()).toMatchObject({ status: 503, headers: { connection: 'close' } });
    expect((await server.ended).code).toBe(0);
  });

  test('cuts a request that takes longer than the grace', { timeout: slowMs }, async (t) => {
    const { server, client } = await open(t, { SHUTDOWN_ANNOUNCE_SECONDS: '1', SHUTDOWN_GRACE_SECONDS: '4' });
    const { csrfToken } = (await client.query('session.current')).data<{ csrfToken: string }>();
    const socket = connect(server.port, '127.0.0.1');
    t.onTestFinished(() => void socket.destroy());
    socket.on('error', () => undefined);
    const head = [
      'POST /trpc/auth.signOut HTTP/1.1',
      `Host: localhost:${server.port}`,
      `Origin: ${server.origin}`,
      `Cookie: ${client.cookieHeader()}`,
      `X-CSRF-Token: ${csrfToken}`,
      'Content-Type: application/json',
      'Content-Length: 100',
    ];
    // The rest of the body never comes.
    socket.write(`${head.join('\r\n')}\r\n\r\n{`);
    await sleep(200);
    expect(socket.closed).toBe(false);
    const startedAtMs = performance.now();
    server.signal('SIGTERM');
    await once(socket, 'close');
    // Not to the end of the process: closing the database waits for the disk, which other tests may keep busy. Code 0 says
    // that the process had closed everything before the grace was over.
    expect(performance.now() - startedAtMs).toBeLessThan(4500);
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(server.text.stdout).toMatch(/"cut":1/);
  });

  // Not beside the others: their thirty sign-ins each keep both processors busy for seconds.
  test('hands mail back and closes the database, even with a short grace and a silent mail server', {
    concurrent: false,
    timeout: slowMs,
  }, async (t) => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => {
      socket.on('error', () => undefined);
      sockets.push(socket);
    }).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    t.onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      silent.close();
    });
    const { server, data } = await open(t, {
      SMTP_HOST: '127.0.0.1',
      SMTP_PORT: String((silent.address() as AddressInfo).port),
      SMTP_SECURITY: 'none',
      MAIL_FROM: 'studio@example.org',
      SHUTDOWN_ANNOUNCE_SECONDS: '2',
      SHUTDOWN_GRACE_SECONDS: '6',
    });
    await until('the mail', () => sockets.length === 1);
    const startedAtMs = performance.now();
    expect(await server.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(performance.now() - startedAtMs).toBeLessThan(6000);
    expect(await readdir(data.path)).not.toContain('atelier.sqlite-wal');
    const db = await openDatabase({ url: `file:${join(data.path, 'atelier.sqlite')}` });
    const now = new Date();
    expect(await db.outbox.claimDue(now, now, 9)).toHaveLength(1);
    await db.close();
  });

  test('ends an event stream completely and without a return event, so that it continues at the next start', {
    timeout: slowMs,
  }, async (t) => {
    const { server, client, data } = await open(t, { SHUTDOWN_ANNOUNCE_SECONDS: '0' });
    const work = { prompt: 'a heron', model: 'atelier-procedural', width: 1024, height: 1024, count: 8 };
    const { id } = (await client.mutate('jobs.create', work)).data<Job>();
    const stream = openStream(client, 'jobs.watch', { id });
    await stream.opened;
    expect((await server.end('SIGTERM')).code).toBe(0);
    const text = await stream.ended;
    expect(text).toContain('event: connected');
    expect(text).not.toMatch(/event: (return|serialized-error)/);
    expect(await stream.isWhole).toBe(true);

    const next = await startServer({
      ...valuesOf(unmetered),
      DATA_DIR: data.path,
      PORT: String(server.port),
    });
    t.onTestFinished(async () => void (await next.end('SIGKILL')));
    const resumed = await openStream(client, 'jobs.watch', { id }).ended;
    expect(resumed).toContain('"completed"');
    expect(resumed).toContain('event: return');
  });

  test('by Ctrl-C is immediate without active requests, also when a wrapper forwards the signal', {
    timeout: slowMs,
  }, async (t) => {
    const { server } = await open(t);
    const startedAtMs = performance.now();
    server.signalTwice('SIGINT');
    expect(await server.ended).toEqual({ code: 0, signal: null });
    // Well below the time of the announcement, which only SIGTERM makes.
    expect(performance.now() - startedAtMs).toBeLessThan(1500);
  });

  test('ends at once at the second signal', { timeout: slowMs }, async (t) => {
    const { server } = await open(t, { SHUTDOWN_ANNOUNCE_SECONDS: '20' });
    server.signal('SIGTERM');
    await sleep(1000);
    const startedAtMs = performance.now();
    expect(await server.end('SIGTERM')).toEqual({ code: 143, signal: null });
    expect(performance.now() - startedAtMs).toBeLessThan(5000);
  });
});
