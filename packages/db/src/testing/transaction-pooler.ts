import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import pg from 'pg';
import { fifoLock } from '../fifo-lock.ts';

const sslRequest = 80_877_103;
const [authentication, parameter, ready] = [0x52, 0x53, 0x5a];
const terminate = 0x58;
const idle = 0x49;

/** One message of PostgreSQL's protocol: its type, its length with itself, its body. */
const message = (type: number, body: Buffer): Buffer => {
  const head = Buffer.alloc(5);
  head.writeUInt8(type, 0);
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};

/** What a client hears after its startup: it is let in without a password, and the server is idle. */
const greeting = Buffer.concat([
  message(authentication, Buffer.alloc(4)),
  message(parameter, Buffer.from('client_encoding\0UTF8\0')),
  message(ready, Buffer.from([idle])),
]);

/** Whether the bytes so far end with the server being idle: the transaction is over. Keeps what is no whole message yet. */
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
 * A pooler as PgBouncer is one with `pool_mode = transaction`: many clients share one connection to the server, which
 * belongs to a client from the first message of a transaction until its end and is reset for nobody.
 * @returns the URL for clients
 */
export const openTransactionPooler = async (url: string) => {
  const client = new pg.Client(url);
  // `close` cuts the connection, of which the client would complain to nobody.
  client.on('error', () => undefined);
  await client.connect();
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  stream.removeAllListeners('data');
  const turns = fifoLock();
  const isOver = createIdleScan();
  let holder: { readonly socket: Socket; readonly release: () => void } | null = null;
  stream.on('data', (chunk: Buffer) => {
    const present = holder;
    if (isOver(chunk)) holder = null;
    present?.socket.write(chunk);
    if (holder === null) present?.release();
  });

  const server = createServer((socket) => {
    let isStarted = false;
    let queue: Promise<unknown> = Promise.resolve();
    const pass = async (chunk: Buffer): Promise<void> => {
      if (holder?.socket !== socket) holder = { release: await turns.acquire(), socket };
      stream.write(chunk);
    };
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      if (isStarted && chunk[0] === terminate) socket.end();
      else if (isStarted) queue = queue.then(() => pass(chunk));
      else if (chunk.readUInt32BE(4) === sslRequest) socket.write('N');
      else {
        isStarted = true;
        socket.write(greeting);
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
