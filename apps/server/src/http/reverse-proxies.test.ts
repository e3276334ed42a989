import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { makeAuthority } from '@atelier/core/testing/certificates';
import sharp from 'sharp';
import { expect, type TestContext, test } from 'vitest';
import { repositoryRoot } from '../compose/stores.ts';
import { makeDataDir, startServer } from '../testing/child.ts';
import { unmetered, valuesOf } from '../testing/deviations.ts';
import { freePort } from '../testing/free-port.ts';
import { createClient, send } from '../testing/in-process-client.ts';
import { openStream } from '../testing/in-process-stream.ts';
import { uploadForm } from '../testing/in-process-uploads.ts';
import { until } from '../worker/testing/harness.ts';

const host = 'studio.example.org';
const password = 'seven quiet herons at dusk';

/** The addresses of a proxy and of its upstream in a test, in place of those of the example. */
interface Place {
  readonly folder: string;
  readonly tlsPort: number;
  readonly plainPort: number;
  readonly serverPort: number;
}

/** The one example in docs/operations.md that is marked with this language. */
const exampleOf = async (language: string): Promise<string> => {
  const page = await readFile(join(repositoryRoot, 'docs/operations.md'), 'utf8');
  const examples = [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))];
  expect(examples).toHaveLength(1);
  return examples[0]?.[1] ?? '';
};

/** Replaces ports and paths; each must be in the example exactly once. */
const replaceOnce = (text: string, replacements: readonly (readonly [string, string])[]): string =>
  replacements.reduce((sofar, [from, to]) => {
    expect(sofar.split(from).length - 1, from).toBe(1);
    return sofar.replace(from, () => to);
  }, text);

interface Proxy {
  readonly program: string;
  readonly language: string;
  /** What the program is started with, and the configuration in which the example stands. */
  readonly args: (file: string, place: Place) => readonly string[];
  readonly configuration: (example: string, place: Place) => string;
}

const nginx: Proxy = {
  program: 'nginx',
  language: 'nginx',
  args: (file, { folder }) => ['-p', folder, '-c', file, '-e', 'stderr'],
  configuration: (example, { folder, tlsPort, plainPort, serverPort }) => {
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
    return `daemon off; master_process off; pid ${folder}/nginx.pid; events {}
      http { access_log off; ${temporary.map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(' ')}
      ${replaceOnce(example, [
        ['listen 443 ', `listen 127.0.0.1:${tlsPort} `],
        ['listen 80;', `listen 127.0.0.1:${plainPort};`],
        ['/etc/letsencrypt/live/studio.example.org/fullchain.pem', `${folder}/cert.pem`],
        ['/etc/letsencrypt/live/studio.example.org/privkey.pem', `${folder}/key.pem`],
        ['http://127.0.0.1:3000', `http://127.0.0.1:${serverPort}`],
      ])} }`;
  },
};

const caddy: Proxy = {
  program: 'caddy',
  language: 'caddy',
  args: (file) => ['run', '--adapter', 'caddyfile', '--config', file],
  configuration: (example, { folder, tlsPort, plainPort, serverPort }) =>
    `{\n  admin off\n  auto_https disable_redirects\n}\n${replaceOnce(`\n${example}`, [
      // A certificate of the test's authority in place of one from a public authority.
      [`\n${host} {`, `\n${host}:${tlsPort} {\n  bind 127.0.0.1\n  tls ${folder}/cert.pem ${folder}/key.pem`],
      [`http://${host} {`, `http://${host}:${plainPort} {\n  bind 127.0.0.1`],
      ['127.0.0.1:3000', `127.0.0.1:${serverPort}`],
    ])}`,
};

const isInstalled = (program: string): boolean => spawnSync(program, ['-v']).error === undefined;

/** Starts the proxy of the example, with a certificate. @returns the authority that browsers have to trust */
const startProxy = async (t: TestContext, proxy: Proxy, place: Place): Promise<string> => {
  const authority = makeAuthority();
  const { cert, key } = authority.issue([host]);
  await writeFile(join(place.folder, 'cert.pem'), cert);
  await writeFile(join(place.folder, 'key.pem'), key);
  const file = join(place.folder, 'proxy.conf');
  await writeFile(file, proxy.configuration(await exampleOf(proxy.language), place));
  const child: ChildProcess = spawn(proxy.program, proxy.args(file, place), {
    env: { PATH: process.env.PATH, HOME: place.folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  t.onTestFinished(async () => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  });
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${proxy.program} ended: ${errors}`);
    const isUp = await send(place.plainPort, { path: '/', headers: { host } }).catch(() => null);
    if (isUp !== null) return authority.cert;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

const negotiated = async (port: number, ca: string): Promise<readonly unknown[]> => {
  const socket = connect({
    host: '127.0.0.1',
    port,
    ca,
    servername: host,
    ALPNProtocols: ['h2', 'http/1.1'],
  });
  await once(socket, 'secureConnect');
  const found = [socket.getProtocol(), socket.alpnProtocol];
  socket.destroy();
  return found;
};

/** A picture that cannot be packed. */
const noisePng = () => {
  const raw = { width: 900, height: 900, channels: 3 } as const;
  return sharp(randomBytes(900 * 900 * 3), { raw })
    .png({ compressionLevel: 0 })
    .toBuffer();
};

/** What port 80 answers: pages are redirected, calls are refused (ASVS 4.1.2). */
const checkPlainPort = async (port: number): Promise<void> => {
  const answer = (method: string, path: string) => send(port, { method, path, headers: { host } });
  const page = await answer('GET', '/gallery?q=heron');
  expect([301, 308]).toContain(page.status);
  expect(page.headers.location).toBe(`https://${host}/gallery?q=heron`);
  for (const [method, path] of [
    ['GET', '/trpc/session.current'],
    ['POST', '/trpc/auth.signIn'],
    ['GET', '/files/images/img_1'],
    ['GET', '/exports/audit.csv'],
    ['GET', '/auth/github'],
    ['GET', '/metrics'],
    ['POST', '/'],
  ] as const)
    expect([method, path, (await answer(method, path)).status]).toEqual([method, path, 403]);
};

test.for([nginx, caddy])(
  'the $program example of docs/operations.md carries a sign-in, an event stream, a file and an upload, and refuses calls on port 80',
  { timeout: 120_000 },
  async (proxy, t) => {
    if (!isInstalled(proxy.program)) t.skip(`${proxy.program} is not installed on this machine`);
    const { path, remove } = await makeDataDir();
    t.onTestFinished(remove);
    const [folder, DATA_DIR] = [join(path, 'proxy'), join(path, 'data')];
    for (const made of [folder, DATA_DIR]) await mkdir(made);
    const [tlsPort, plainPort, serverPort] = [await freePort(), await freePort(), await freePort()];
    const origin = `https://${host}:${tlsPort}`;
    const server = await startServer({
      ...valuesOf(unmetered),
      PORT: String(serverPort),
      DATA_DIR,
      APP_URL: origin,
      TRUSTED_PROXIES: '127.0.0.1',
      // The test asks the server itself whether it is up.
      TRUSTED_HOSTS: `127.0.0.1:${serverPort}`,
    });
    t.onTestFinished(async () => void (await server.end('SIGKILL')));
    const ca = await startProxy(t, proxy, { folder, tlsPort, plainPort, serverPort });
    expect(await negotiated(tlsPort, ca)).toEqual(['TLSv1.3', 'h2']);
    await checkPlainPort(plainPort);

    // A browser that claims another address.
    const headers = { 'x-forwarded-for': '203.0.113.9' };
    const client = createClient({ port: tlsPort, origin, ca, headers });
    t.onTestFinished(client.close);
    const page = await client.raw({ path: '/sign-in' });
    expect(page.status).toBe(200);
    expect(page.headers['strict-transport-security']).toBe('max-age=63072000');
    (await client.register('ada@example.org', password)).data();
    (await client.mutate('auth.signOut')).data();
    (await client.signIn('ada@example.org', password)).data();
    expect([...client.jar.keys()].some((name) => name.startsWith('__Host-'))).toBe(true);
    const { items: sessions } = (await client.query('session.list')).data<{
      items: readonly { ip: string }[];
    }>();
    expect(sessions.map(({ ip }) => ip)).toEqual(['127.0.0.1']);

    const work = { prompt: 'a heron', model: 'atelier-procedural', width: 1024, height: 1024, count: 4 };
    const { id } = (await client.mutate('jobs.create', work)).data<{ id: string }>();
    const stream = openStream(client, 'jobs.watch', { id });
    t.onTestFinished(stream.close);
    await stream.opened;
    // It was passed on at once, not when the stream ended.
    expect(stream.text()).not.toContain('"completed"');
    await until('the end of the job', () => stream.text().includes('"completed"'));
    const { images } = (await client.query('jobs.get', { id })).data<{ images: readonly { id: string }[] }>();
    const file = await client.raw({ path: `/files/images/${images[0]?.id}` });
    expect([file.status, file.headers['content-type']]).toEqual([200, 'image/png']);
    expect(file.bytes.subarray(1, 4).toString()).toBe('PNG');

    // Larger than what nginx takes by itself.
    const picture = await noisePng();
    expect(picture.byteLength).toBeGreaterThan(2_000_000);
    const sent = await client.post({ path: '/files/uploads', ...uploadForm(picture, 'noise.png') });
    expect(sent.status).toBe(201);
  },
);
