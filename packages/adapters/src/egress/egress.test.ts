import type { ServerResponse } from 'node:http';
import { EgressFault, type EgressRequest, type EgressRules } from '@atelier/core/ports/egress';
import { makeAuthority } from '@atelier/core/testing/certificates';
import { checkRows } from '@atelier/core/testing/check-rows';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { createEgress, type EgressDeps } from './egress.ts';
import { acceptSocket, startServer } from './testing.ts';

const open = (rules: Partial<EgressRules> & { readonly baseUrl: string }, deps: EgressDeps = {}) => {
  const egress = createEgress({ allowPrivate: true, resultHosts: [], ...rules }, deps);
  const stop = new AbortController();
  onTestFinished(async () => {
    stop.abort();
    await egress.close();
  });
  const { signal } = stop;
  return {
    egress,
    get: (url = '/a', options: Partial<EgressRequest> = {}) =>
      egress.call({ method: 'GET', url, signal, ...options }),
    post: (url = '/a', options: Partial<EgressRequest> = {}) =>
      egress.call({ method: 'POST', url, body: '{}', signal, ...options }),
    download: (url: string, maxBytes = 1000) => egress.download(url, { signal, maxBytes }),
  };
};

/** `reason` and `sent` of the fault that a call ends with. */
const faultOf = async (
  work: Promise<unknown>,
): Promise<{ reason: string; sent: boolean; message: string }> => {
  const thrown: unknown = await work.then(
    () => new Error('no fault'),
    (fault: unknown) => fault,
  );
  if (!(thrown instanceof EgressFault)) throw thrown;
  return { reason: thrown.reason, sent: thrown.sent, message: thrown.message };
};
const answering =
  (text: string, status = 200) =>
  (_: unknown, response: ServerResponse) =>
    void response.writeHead(status).end(text);
const publicAddress = { address: '93.184.215.14', family: 4 };
const privateAddress = { address: '127.0.0.1', family: 4 };

test('a call goes to a path below the base address, with its headers and body, and its status is not judged', async () => {
  const bodies: string[] = [];
  const server = await startServer((request, response, body) => {
    bodies.push(`${request.headers['content-type']} ${body}`);
    response.writeHead(503, { 'Retry-After': '7' }).end('busy');
  });
  const { post } = open({ baseUrl: `${server.origin}/v1/` });
  const answer = await post('/images?x=1', {
    headers: { authorization: 'Bearer k', 'content-type': 'application/json' },
    body: '{"a":"é"}',
  });
  expect([answer.status, answer.header('retry-after'), answer.header('none'), await answer.text()]).toEqual([
    503,
    '7',
    null,
    'busy',
  ]);
  expect(server.requests).toEqual(['POST /v1/images?x=1']);
  expect(bodies).toEqual(['application/json {"a":"é"}']);
  expect(server.headers[0]).toMatchObject({ authorization: 'Bearer k', 'user-agent': 'atelier' });
});

test('a form is sent once, with its length and files', async () => {
  const forms: FormData[] = [];
  const server = await startServer((request, response, body) => {
    new Response(new Uint8Array(body), { headers: { 'content-type': request.headers['content-type'] ?? '' } })
      .formData()
      .then((form) => forms.push(form))
      .finally(() => response.end('ok'));
  });
  const body = new FormData();
  body.set('prompt', 'a "quoted"\r\nname');
  body.set('image', new Blob([new Uint8Array([0, 255, 13, 10])], { type: 'image/png' }), 'a.png');
  await (await open({ baseUrl: server.origin }).post('/edits', { body })).text();
  expect(server.requests).toEqual(['POST /edits']);
  expect(Number(server.headers[0]?.['content-length'])).toBeGreaterThan(100);
  expect(forms[0]?.get('prompt')).toBe('a "quoted"\r\nname');
  const file = forms[0]?.get('image');
  expect(file instanceof File && new Uint8Array(await file.arrayBuffer())).toEqual(
    new Uint8Array([0, 255, 13, 10]),
  );
});

test('calls leave the provider’s own host and port neither by address nor by redirect', async () => {
  const other = await startServer(answering('other'));
  const server = await startServer((request, response) => {
    response.writeHead(307, { location: `${request.url === '/own' ? '' : other.origin}/next` }).end();
  });
  const { get, post } = open({ baseUrl: server.origin });
  await checkRows(
    [
      ['another port', () => post(`${other.origin}/a`), 'forbidden_address', false],
      ['another host', () => post('https://example.com/a'), 'forbidden_address', false],
      ['a user name', () => get(server.origin.replace('//', '//user:pw@')), 'forbidden_address', false],
      ['another protocol', () => get('file:///etc/passwd'), 'forbidden_address', false],
      ['no address', () => get('a b'), 'forbidden_address', false],
      ['a redirect elsewhere', () => post('/a'), 'redirected', true],
      ['a redirect to itself', () => get('/own'), 'redirected', true],
    ] as const,
    '%s',
    async (_, call, reason, sent) => expect(await faultOf(call())).toMatchObject({ reason, sent }),
  );
  expect(other.requests).toEqual([]);
  expect(server.requests).toEqual(['POST /a', 'GET /own']);
});

test('private addresses are refused in every notation before anything is sent, unless they are allowed', async () => {
  const server = await startServer(answering('private'));
  const refused = async (host: string, rules: Partial<EgressRules> = {}) => {
    const { post } = open({ baseUrl: `http://${host}:${server.port}`, allowPrivate: false, ...rules });
    return faultOf(post());
  };
  const octets = fc.tuple(fc.constant(127), fc.nat(255), fc.nat(255), fc.nat(255));
  const notation = octets.chain((bytes) => {
    const [a = 0, b = 0, c = 0, d = 0] = bytes;
    const number = ((a * 256 + b) * 256 + c) * 256 + d;
    const hex = (value: number) => `0x${value.toString(16)}`;
    const octal = (value: number) => `0${value.toString(8)}`;
    const mapped = `[::ffff:${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}]`;
    return fc.constantFrom(
      bytes.join('.'),
      `${number}`,
      hex(number),
      octal(number),
      bytes.map(hex).join('.'),
      bytes.map(octal).join('.'),
      `${a}.${(b * 256 + c) * 256 + d}`,
      `${hex(a)}.${octal(b)}.${c * 256 + d}`,
      `${bytes.join('.')}.`,
      mapped,
      `[::ffff:${bytes.join('.')}]`,
      `[64:ff9b::${bytes.join('.')}]`,
    );
  });
  await fc.assert(
    fc.asyncProperty(notation, async (host) => {
      expect(await refused(host)).toMatchObject({ reason: 'forbidden_address', sent: false });
    }),
    { numRuns: 60 },
  );
  for (const host of ['localhost', '[::1]', '169.254.169.254', '0.0.0.0', '[fe80::1]'])
    expect(await refused(host), host).toMatchObject({ reason: 'forbidden_address', sent: false });
  for (const host of ['169.254.169.254', '0.0.0.0', '[::ffff:169.254.169.254]'])
    expect(await refused(host, { allowPrivate: true }), host).toMatchObject({ reason: 'forbidden_address' });
  expect(server.connections).toHaveLength(0);
  // Allowed, but nothing listens there.
  expect(await refused('[::1]', { allowPrivate: true })).toMatchObject({ reason: 'unreachable' });
  const allowed = open({ baseUrl: `http://localhost:${server.port}` });
  expect(await (await allowed.get()).text()).toBe('private');
});

test('a name is resolved once per connection, all its addresses are checked, and a second answer changes nothing', async () => {
  const authority = makeAuthority();
  const server = await startServer(answering('ok'), authority.issue(['images.example']));
  let answers = [[publicAddress], [privateAddress]];
  let asked = 0;
  const rules = { baseUrl: 'https://images.example', allowPrivate: false };
  const deps: EgressDeps = {
    ca: authority.cert,
    lookup: async () => {
      asked += 1;
      return answers.shift() ?? [];
    },
    dial: () => ({ address: '127.0.0.1', port: server.port }),
  };
  const { get, post } = open(rules, deps);
  expect(await (await get()).text()).toBe('ok');
  expect(asked).toBe(1);
  // The next connection is refused by what the name means now.
  expect(await faultOf(post())).toMatchObject({ reason: 'forbidden_address', sent: false });
  expect(asked).toBe(2);
  answers = [[publicAddress, privateAddress]];
  expect(await faultOf(post())).toMatchObject({ reason: 'forbidden_address', sent: false });
  answers = [[]];
  expect(await faultOf(post())).toMatchObject({ reason: 'unreachable', sent: false });
  expect(server.requests).toEqual(['GET /a']);
});

test('a DNS server that hangs gets one look-up of a name at a time', async () => {
  let asked = 0;
  const { get } = open(
    { baseUrl: 'https://slow.example' },
    {
      connectTimeoutMs: 100,
      lookup: () => {
        asked += 1;
        return new Promise(() => undefined);
      },
    },
  );
  const calls = await Promise.all(Array.from({ length: 5 }, () => faultOf(get())));
  expect(calls.map(({ reason, sent }) => [reason, sent])).toEqual(Array(5).fill(['unreachable', false]));
  expect(asked).toBe(1);
});

test('proxies of the environment are not used', async () => {
  const proxy = await startServer(answering('proxied'));
  const server = await startServer(answering('direct'));
  const names = [
    'http_proxy',
    'https_proxy',
    'all_proxy',
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'ALL_PROXY',
    'NODE_USE_ENV_PROXY',
  ];
  const before = new Map(names.map((name) => [name, process.env[name]]));
  onTestFinished(() => {
    for (const [name, value] of before)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  });
  for (const name of names) process.env[name] = name.startsWith('NODE') ? '1' : proxy.origin;
  const { get, download } = open({ baseUrl: server.origin });
  expect(await (await get()).text()).toBe('direct');
  expect(Buffer.from(await download('/a')).toString()).toBe('direct');
  expect(proxy.connections).toEqual([]);
});

test('public hosts need https, with a certificate for their name', async () => {
  const authority = makeAuthority();
  const server = await startServer(answering('ok'), authority.issue(['images.example']));
  const deps: EgressDeps = {
    ca: authority.cert,
    lookup: async () => [publicAddress],
    dial: () => ({ address: '127.0.0.1', port: server.port }),
  };
  const call = (baseUrl: string, changed: EgressDeps = {}) =>
    open({ baseUrl }, { ...deps, ...changed }).post();
  expect((await call('https://images.example')).status).toBe(200);
  await checkRows(
    [
      ['plain http', () => call('http://images.example'), 'forbidden_address'],
      ['plain http to an address', () => call('http://93.184.215.14'), 'forbidden_address'],
      ['a certificate for another name', () => call('https://other.example'), 'unreachable'],
      [
        'an unknown authority',
        () => call('https://images.example', { ca: makeAuthority().cert }),
        'unreachable',
      ],
    ] as const,
    '%s',
    async (_, work, reason) => expect(await faultOf(work())).toMatchObject({ reason, sent: false }),
  );
  expect(server.requests).toEqual(['POST /a']);
});

test('every failure says whether the request may have arrived, and nothing is ever sent twice', async () => {
  const server = await startServer((request, response) => {
    const act: Record<string, () => void> = {
      '/cut': () => response.destroy(),
      '/head': () => undefined,
      '/body': () => void response.writeHead(200).write('x'),
      '/cut-body': () => void response.writeHead(200).write('x', () => response.destroy()),
      '/large': () => void response.end('x'.repeat(200)),
      '/lies': () => void response.writeHead(200, { 'content-length': '5000' }).write('x'),
    };
    act[request.url ?? '']?.();
  });
  const bounds = { maxBytes: 100, headTimeoutMs: 150, idleTimeoutMs: 150 };
  const closed = await startServer(answering(''));
  const dead = open({ baseUrl: closed.origin.replace(/:\d+$/, ':1') });
  const { get, post } = open({ baseUrl: server.origin });
  const read = async (path: string, method: typeof get) => (await method(path, bounds)).bytes();
  for (const method of [get, post])
    await checkRows(
      [
        ['/cut', 'connection_lost'],
        ['/head', 'timed_out'],
        ['/body', 'timed_out'],
        ['/cut-body', 'connection_lost'],
        ['/large', 'too_large'],
        ['/lies', 'too_large'],
      ] as const,
      '%s',
      async (path, reason) => expect(await faultOf(read(path, method))).toMatchObject({ reason, sent: true }),
    );
  expect(await faultOf(dead.post())).toMatchObject({ reason: 'unreachable', sent: false });
  const silentDns = open(
    { baseUrl: 'https://slow.example' },
    { lookup: () => new Promise(() => undefined), connectTimeoutMs: 100 },
  );
  expect(await faultOf(silentDns.post())).toMatchObject({ reason: 'unreachable', sent: false });
  expect(server.requests).toHaveLength(12);
});

test('an aborted call ends at once with the reason of the signal, at every stage', async () => {
  const server = await startServer((request, response) => {
    if (request.url === '/body') response.writeHead(200).write('x');
  });
  const { get } = open({ baseUrl: server.origin });
  const { get: resolving } = open(
    { baseUrl: 'https://slow.example' },
    { lookup: () => new Promise(() => undefined) },
  );
  const stages = [
    (signal: AbortSignal) => get('/head', { signal }),
    async (signal: AbortSignal) => (await get('/body', { signal })).text(),
    (signal: AbortSignal) => resolving('/', { signal }),
    (signal: AbortSignal) => get('/', { signal: AbortSignal.any([signal, AbortSignal.abort('first')]) }),
  ];
  for (const stage of stages) {
    const stop = new AbortController();
    setTimeout(() => stop.abort('first'), 50);
    await expect(stage(stop.signal)).rejects.toBe('first');
  }
  expect(server.requests).toEqual(['GET /head', 'GET /body']);
});

test('an event stream is read piece by piece as it comes', async () => {
  const waiting: (() => void)[] = [];
  const server = await startServer((_, response) => {
    response.writeHead(200).write('one');
    waiting.push(() => response.end('two'));
  });
  const seen: string[] = [];
  for await (const piece of (await open({ baseUrl: server.origin }).post()).pieces()) {
    seen.push(Buffer.from(piece).toString());
    waiting.shift()?.();
  }
  expect(seen).toEqual(['one', 'two']);
});

test('results come without credentials from the own host and from result hosts over https', async () => {
  const authority = makeAuthority();
  const files = await startServer(
    (request, response) => {
      if (request.url === '/hop')
        response.writeHead(302, { location: 'https://eu.files.example/file' }).end();
      else if (request.url === '/away')
        response.writeHead(302, { location: 'https://evil.example/file' }).end();
      else if (request.url === '/down')
        response.writeHead(302, { location: 'http://files.example/file' }).end();
      else if (request.url === '/loop') response.writeHead(302, { location: '/loop' }).end();
      else if (request.url === '/file') response.end('picture');
      else response.writeHead(Number(request.url?.slice(1))).end('no');
    },
    authority.issue(['files.example', 'eu.files.example']),
  );
  const own = await startServer(answering('own picture'));
  const asked: string[] = [];
  const { download } = open(
    { baseUrl: `${own.origin}/v1`, resultHosts: ['files.example'] },
    {
      ca: authority.cert,
      lookup: async (name) => {
        asked.push(name);
        return name === 'inner.files.example' ? [privateAddress] : [publicAddress];
      },
      dial: (host) => (host.endsWith('files.example') ? { address: '127.0.0.1', port: files.port } : null),
    },
  );
  const text = async (url: string) => Buffer.from(await download(url)).toString();
  expect(await text(`${own.origin}/generated/a.png?x=1`)).toBe('own picture');
  expect(await text('/generated/a.png')).toBe('own picture');
  expect(own.requests).toEqual(['GET /generated/a.png?x=1', 'GET /generated/a.png']);
  expect(own.headers[0]).not.toHaveProperty('authorization');
  expect(await text('https://files.example/file')).toBe('picture');
  expect(await text('https://files.example/hop')).toBe('picture');
  await checkRows(
    [
      ['another host', 'https://evil.example/file', 'forbidden_address'],
      ['a host that only ends alike', 'https://badfiles.example/file', 'forbidden_address'],
      ['plain http', 'http://files.example/file', 'forbidden_address'],
      ['another port', 'https://files.example:8443/file', 'forbidden_address'],
      ['another port of the own host', 'http://127.0.0.1:1/file', 'forbidden_address'],
      ['a data address', 'data:image/png;base64,AAAA', 'forbidden_address'],
      ['a private address', 'https://inner.files.example/file', 'forbidden_address'],
      ['a redirect to another host', 'https://files.example/away', 'forbidden_address'],
      ['a redirect to plain http', 'https://files.example/down', 'forbidden_address'],
      ['endless redirects', 'https://files.example/loop', 'redirected'],
      ['a missing file', 'https://files.example/404', 'not_found'],
      ['an expired address', 'https://files.example/403', 'not_found'],
      ['a failing server', 'https://files.example/500', 'connection_lost'],
    ] as const,
    '%s',
    async (_, url, reason) => expect((await faultOf(download(url))).reason).toBe(reason),
  );
  expect(asked).not.toContain('evil.example');
  expect((await faultOf(download('https://files.example/file', 3))).reason).toBe('too_large');
});

test('a result that drips for too long is given up', async () => {
  const server = await startServer((_, response) => {
    const drip = setInterval(() => response.write('x'), 20);
    response.on('close', () => clearInterval(drip));
  });
  const { download } = open({ baseUrl: server.origin }, { downloadTimeoutMs: 200 });
  expect((await faultOf(download('/a'))).reason).toBe('timed_out');
});

test('sibling hosts get calls with credentials only if the base address is one of them', async () => {
  const authority = makeAuthority();
  const server = await startServer(answering('ok'), authority.issue(['api.bfl.example', 'eu.bfl.example']));
  const deps: EgressDeps = {
    ca: authority.cert,
    lookup: async () => [publicAddress],
    dial: () => ({ address: '127.0.0.1', port: server.port }),
  };
  const siblingHosts = ['bfl.example'];
  const own = open({ baseUrl: 'https://api.bfl.example', siblingHosts }, deps);
  expect((await own.get('https://eu.bfl.example/poll')).status).toBe(200);
  const proxied = open({ baseUrl: 'https://proxy.example', siblingHosts }, deps);
  expect(await faultOf(proxied.get('https://eu.bfl.example/poll'))).toMatchObject({
    reason: 'forbidden_address',
  });
});

test('connections are kept for reading and new for each submission; none outlives a change of the rules', async () => {
  const server = await startServer(answering('ok'));
  const baseUrl = `http://localhost:${server.port}`;
  const before = open({ baseUrl });
  for (const _ of Array(6)) await (await before.get()).text();
  const kept = server.connections.length;
  expect(kept).toBeLessThan(4);
  for (const _ of Array(3)) await (await before.post()).text();
  expect(server.connections).toHaveLength(kept + 3);
  const after = open({ baseUrl, allowPrivate: false });
  expect(await faultOf(after.get())).toMatchObject({ reason: 'forbidden_address', sent: false });
  await before.egress.close();
  expect(await faultOf(before.get())).toMatchObject({ reason: 'unreachable', sent: false });
  await expect.poll(() => server.connections.every(({ destroyed }) => destroyed)).toBe(true);
});

test('a socket goes to the own host, yields text and bytes, and ends without an error', async () => {
  const received: Buffer[] = [];
  const upgrades: string[] = [];
  const server = await startServer(answering('none', 404), undefined, (request, socket) => {
    upgrades.push(`${request.url} ${request.headers['x-key']}`);
    if (request.url === '/no') return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    const { send } = acceptSocket(request, socket);
    socket.once('data', (first) => {
      received.push(first);
      send('hello');
      send(new Uint8Array([1, 2, 3]));
      if (request.url === '/flood') for (let at = 0; at < 200; at += 1) send(`${at}`);
      if (request.url !== '/open') socket.end();
    });
  });
  const { egress } = open({ baseUrl: server.origin });
  const read = async (socketOf: typeof egress, path: string, signal: AbortSignal) => {
    const seen: unknown[] = [];
    for await (const message of socketOf.socket(path, { signal, first: '{}', headers: { 'x-key': 'k' } }))
      seen.push(message);
    return seen;
  };
  const { signal } = new AbortController();
  expect(await read(egress, '/ws', signal)).toEqual(['hello', new Uint8Array([1, 2, 3])]);
  // Two bytes of header, four of the mask, two of the message.
  expect(received[0]?.byteLength).toBe(8);
  expect(await read(egress, '/no', signal)).toEqual([]);
  expect(await read(egress, '/open', AbortSignal.timeout(150))).toEqual(['hello', new Uint8Array([1, 2, 3])]);
  expect(upgrades).toEqual(['/ws k', '/no k', '/open k']);
  const flooded: unknown[] = [];
  for await (const message of egress.socket('/flood', { signal, first: '{}', headers: { 'x-key': 'k' } })) {
    // The first is read slowly, so that the others have to wait.
    if (flooded.length === 0) await new Promise((resolve) => setTimeout(resolve, 200));
    flooded.push(message);
  }
  expect(flooded.length).toBeLessThanOrEqual(65);
  expect(flooded.at(-1)).toBe('199');
  const denied = open({ baseUrl: server.origin, allowPrivate: false });
  expect(await read(denied.egress, '/ws', signal)).toEqual([]);
  await expect(read(egress, 'https://example.com/ws', signal)).rejects.toThrow(EgressFault);
  expect(upgrades).toHaveLength(4);
});

test('a socket whose other side never answers its end is cut', async () => {
  const server = await startServer(answering('none', 404), undefined, (request, socket) => {
    acceptSocket(request, socket).send('hello');
    // Whatever comes is read and not answered.
    socket.resume();
  });
  const { egress } = open({ baseUrl: server.origin });
  for await (const message of egress.socket('/ws', { signal: new AbortController().signal })) {
    expect(message).toBe('hello');
    break;
  }
  expect(server.connections).toHaveLength(1);
  await expect.poll(() => server.connections[0]?.readableEnded, { timeout: 5000 }).toBe(true);
});

test('the messages of faults contain neither keys nor the query of an address', async () => {
  const server = await startServer((_, response) => response.destroy());
  const { post } = open({ baseUrl: server.origin });
  const fault = await faultOf(post('/a?signature=s3cret', { headers: { authorization: 'Bearer s3cret' } }));
  expect(fault.message).not.toContain('s3cret');
});
