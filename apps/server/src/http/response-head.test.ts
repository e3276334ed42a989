import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { checkRows } from '@atelier/core/testing/check-rows';
import { afterEach, expect, test } from 'vitest';
import { constantOf, createHeadWriter, keepAliveTimeoutMs } from './response-head.ts';

const constant = constantOf(['X-Frame-Options', 'DENY', 'Content-Type', 'application/json; charset=utf-8']);
const own = [
  'X-Request-ID',
  '0f0f',
  'RateLimit',
  '"request";r=9;t=60',
  'Set-Cookie',
  'a=1',
  'Set-Cookie',
  'b=2',
];

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

const startServer = async (answer: (res: ServerResponse, path: string) => void): Promise<number> => {
  const server = createServer({ keepAliveTimeout: keepAliveTimeoutMs }, (req, res) =>
    answer(res, req.url ?? ''),
  );
  stops.push(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
};

/** Everything that a server sends in answer to `bytes` until the connection ends, or until nothing comes any more. */
const exchange = async (port: number, bytes: string): Promise<string> => {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.setEncoding('utf8').on('data', (text) => {
    received += text;
  });
  socket.write(bytes);
  await Promise.race([once(socket, 'close'), new Promise((resolve) => setTimeout(resolve, 300))]);
  socket.destroy();
  return received;
};

const linesOf = (head: string): string[] =>
  head
    .split('\r\n')
    .map((line) => line.replace(/^Date: .*/, 'Date: …'))
    .toSorted();

const get = (path: string, ...headers: string[]): string =>
  [`GET ${path} HTTP/1.1`, 'Host: x', ...headers, '', ''].join('\r\n');

const body = '{"name":"Zoë"}';
const length = Buffer.byteLength(body);

/** `/ours` by the writer, anything else by Node. */
const answerBoth = () => {
  const writeHead = createHeadWriter();
  return (status: number, extra: readonly string[] = []) =>
    (res: ServerResponse, path: string) => {
      const headers = [...own, ...extra];
      if (path === '/ours') writeHead(res, status, headers, constant, length);
      else res.writeHead(status, [...headers, ...constant.list, 'Content-Length', String(length)]);
      res.end(body);
    };
};

test('the head of a response has the same lines as one that Node writes', () =>
  checkRows([[200], [207], [401], [404], [429], [500]], '%i', async (status) => {
    const port = await startServer(answerBoth()(status));
    const [ours = '', nodes = ''] = await Promise.all([
      exchange(port, get('/ours')),
      exchange(port, get('/nodes')),
    ]);
    const [ourHead = '', ourBody] = ours.split('\r\n\r\n');
    const [nodesHead = '', nodesBody] = nodes.split('\r\n\r\n');
    expect(linesOf(ourHead)).toEqual(linesOf(nodesHead));
    expect([ourBody, nodesBody]).toEqual([body, body]);
    expect(ourHead).toMatch(
      new RegExp(`^HTTP/1.1 ${status} [\\s\\S]*\r\nDate: \\w{3}, \\d\\d \\w{3} \\d{4} `),
    );
  }));

test('a connection that asks to close or speaks HTTP/1.0 is closed after the response', () =>
  checkRows(
    [
      ['asks to close', get('/ours', 'Connection: close')],
      ['speaks HTTP/1.0', 'GET /ours HTTP/1.0\r\nHost: x\r\n\r\n'],
    ],
    '%s',
    async (_, bytes) => {
      const port = await startServer(answerBoth()(200));
      const answer = await exchange(port, bytes);
      expect(answer).toMatch(/\r\nConnection: close\r\n/i);
      expect(answer.endsWith(body)).toBe(true);
    },
  ));

test('requests sent one behind the other are answered in their order, on one connection', async () => {
  const waiting: (() => void)[] = [];
  const writeHead = createHeadWriter();
  const port = await startServer((res, path) => {
    const answer = () => {
      writeHead(res, 200, ['X-Path', path], constant, path.length);
      res.end(path);
    };
    // The first is answered last.
    waiting.push(answer);
    if (waiting.length === 3) for (const one of waiting.toReversed()) one();
  });
  const text = await exchange(port, get('/first') + get('/second') + get('/third'));
  expect([...text.matchAll(/X-Path: (\S+)/g)].map(([, path]) => path)).toEqual([
    '/first',
    '/second',
    '/third',
  ]);
  expect(text.endsWith('/third')).toBe(true);
});

test('a value that could end a line is left to Node, which refuses it, and nothing is sent', async () => {
  const writeHead = createHeadWriter();
  const thrown: unknown[] = [];
  const port = await startServer((res) => {
    try {
      writeHead(res, 200, ['X-Request-ID', 'a\r\nSet-Cookie: stolen=1'], constant, length);
    } catch (fault) {
      thrown.push(fault);
      res.destroy();
    }
  });
  expect(await exchange(port, get('/ours'))).toBe('');
  expect(thrown).toMatchObject([{ code: 'ERR_INVALID_CHAR' }]);
});

test('if Node lacks the internal field, Node writes the head itself', async () => {
  const writeHead = createHeadWriter();
  const port = await startServer((res) => {
    Object.defineProperty(res, '_header', { value: undefined, writable: true });
    writeHead(res, 200, own, constant, length);
    res.end(body);
  });
  const answer = await exchange(port, get('/ours'));
  expect(answer).toContain('X-Frame-Options: DENY');
  expect(answer).toContain('X-Request-ID: 0f0f');
});

test('constant headers that could end a line are refused at the start', () => {
  expect(() => constantOf(['X-Odd', 'a\nb'])).toThrow(RangeError);
});
