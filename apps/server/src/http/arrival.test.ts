import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { limitArrival } from './arrival.ts';

/** A server that gives bodies a tenth of a second; `answer` is what it does with a request. */
const start = async (answer: (res: ServerResponse) => void) => {
  const server = createServer((req, res) => {
    limitArrival(server, req, res, 100);
    req.resume();
    answer(res);
  });
  const late: (string | undefined)[] = [];
  server.on('clientError', (fault: NodeJS.ErrnoException, socket) => {
    late.push(fault.code);
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  /** Sends a head and one byte of two. */
  const begin = (path: string) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined).resume();
    onTestFinished(() => void socket.destroy());
    socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n1`);
    return socket;
  };
  return { begin, late };
};

test('a body that does not arrive in time ends its connection; one of a file may take longer', async () => {
  const { begin, late } = await start(() => undefined);
  const file = begin('/files/uploads?x=1');
  await once(begin('/trpc/account.updateProfile'), 'close');
  expect(late).toEqual(['ERR_HTTP_REQUEST_TIMEOUT']);
  expect(file.destroyed).toBe(false);
});

test('a file that was refused gets no more time than another body', async () => {
  const { begin, late } = await start((res) => void res.writeHead(403).end());
  await once(begin('/files/uploads'), 'close');
  expect(late).toEqual(['ERR_HTTP_REQUEST_TIMEOUT']);
});

test('a whole body is never late, and neither is a later request on its connection', async () => {
  const { begin, late } = await start((res) => void res.end());
  const early = begin('/trpc/account.updateProfile');
  early.write('2');
  await once(begin('/trpc/account.updateProfile'), 'close');
  expect(late).toHaveLength(1);
  expect(early.destroyed).toBe(false);
});
