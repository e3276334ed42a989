import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import pg from 'pg';
import { fifoLock } from '../fifo-lock.ts';

const sslRequest = 80_877_103;
const [authentication, parameter, ready] = [0x52, 0x53, 0x5a];
const terminate = 0x58;
const idle = 0x49;

/** A message of PostgreSQL's protocol: type, length (including itself) and body. */
const message = (type: number, body: Buffer): Buffer => {
  const head = Buffer.alloc(5);
  head.writeUInt8(type, 0);
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};

/** Sent to a client after its startup message: authentication ok, server idle. */
const startupResponse = Buffer.concat([
  message(authentication, Buffer.alloc(4)),
  message(parameter, Buffer.from('client_encoding\0UTF8\0')),
  message(ready, Buffer.from([idle])),
]);

/** Detects whether the bytes so far end with "server idle", the end of a transaction. Buffers incomplete messages. */
const createIdleScan = () => {
  let rest = Buffer.alloc(0);
  return (chunk: Buffer): boolean => {
    rest = Buffer.concat([rest, chunk]);
    let isIdle = false;
    while (rest.length >= 5 && rest.length >= rest.readUInt32BE(1) + 1) {
      isIdle = rest[0] === ready && rest[5] === idle;
      rest = rest.subarray(rest.readUInt32BE(1) + 1);
    }
    return isIdle && rest.length === 0;
  };
};

/**
 * A pooler like PgBouncer with `pool_mode = transaction`: clients share one server connection, which one of them uses
 * exclusively during a transaction and which is not reset in between.
 * @returns the URL for clients
 */
export const openTransactionPooler = async (url: string) => {
  const client = new pg.Client(url);
  // `close` destroys the connection, which raises an error on the client.
  client.on('error', () => undefined);
  await client.connect();
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  stream.removeAllListeners('data');
  const lock = fifoLock();
  const isIdleAfter = createIdleScan();
  let holder: { readonly socket: Socket; readonly release: () => void } | null = null;
  stream.on('data', (chunk: Buffer) => {
    const current = holder;
    if (isIdleAfter(chunk)) holder = null;
    current?.socket.write(chunk);
    if (holder === null) current?.release();
  });

  const server = createServer((socket) => {
    let isStarted = false;
    let queue: Promise<unknown> = Promise.resolve();
    const forward = async (chunk: Buffer): Promise<void> => {
      if (holder?.socket !== socket) holder = { release: await lock.acquire(), socket };
      stream.write(chunk);
    };
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      if (isStarted && chunk[0] === terminate) socket.end();
      else if (isStarted) queue = queue.then(() => forward(chunk));
      else if (chunk.readUInt32BE(4) === sslRequest) socket.write('N');
      else {
        isStarted = true;
        socket.write(startupResponse);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const pooled = new URL(url);
  pooled.hostname = '127.0.0.1';
  pooled.port = String((server.address() as AddressInfo).port);
  return {
    url: pooled.href,
    close: async () => {
      server.close();
      stream.destroy();
    },
  };
};
