import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';

/** What the scanner does. Without a scene it says OK, or FOUND for a file with the test word. */
export type ClamdScene =
  | { readonly kind: 'limit'; readonly maxBytes: number }
  | { readonly kind: 'hang up' | 'silence' | 'broken' | 'long' };

/** The file that every scanner knows, in two parts so that no scanner objects to this one. */
export const eicar = Buffer.from(
  `X5O!P%@AP[4\\PZX54(P^)7CC)7}$${'EICAR-STANDARD-'}ANTIVIRUS-TEST-FILE!$H+H*`,
);

const command = Buffer.from('zINSTREAM\0');

/** Takes the pieces out of what has arrived. @returns the file, or null while it is incomplete */
const fileIn = (arrived: Buffer): { readonly file: Buffer; readonly isWhole: boolean } => {
  const pieces: Buffer[] = [];
  let at = command.length;
  while (at + 4 <= arrived.length) {
    const length = arrived.readUInt32BE(at);
    if (length === 0) return { file: Buffer.concat(pieces), isWhole: true };
    pieces.push(arrived.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return { file: Buffer.concat(pieces), isWhole: false };
};

/** A server that speaks clamd's INSTREAM, with its faults. Counts the files that it was sent. */
export const startClamdDouble = async () => {
  let scene: ClamdScene | null = null;
  const scanned: Buffer[] = [];
  const sockets = new Set<Socket>();

  const answer = (socket: Socket, arrived: Buffer): boolean => {
    if (!arrived.subarray(0, command.length).equals(command)) {
      socket.end('UNKNOWN COMMAND\0');
      return true;
    }
    const { file, isWhole } = fileIn(arrived);
    if (scene?.kind === 'hang up' && file.length > 0) socket.destroy();
    if (scene?.kind === 'limit' && file.length > scene.maxBytes) {
      // clamd answers, and closes while the client may still be sending.
      socket.write('INSTREAM size limit exceeded. ERROR\0', () => socket.destroy());
      return true;
    }
    if (!isWhole || scene?.kind === 'silence') return false;
    scanned.push(file);
    if (scene?.kind === 'broken') socket.end('stream: Can’t allocate memory ERROR\0');
    else if (scene?.kind === 'long') socket.end('x'.repeat(100_000));
    else socket.end(file.includes(eicar) ? 'stream: Eicar-Test-Signature FOUND\0' : 'stream: OK\0');
    return true;
  };

  const server = createServer((socket) => {
    let arrived = Buffer.alloc(0);
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (piece) => {
      arrived = Buffer.concat([arrived, piece]);
      if (answer(socket, arrived)) socket.removeAllListeners('data').resume();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    scanned,
    play: (next: ClamdScene | null) => {
      scene = next;
    },
    async close(): Promise<void> {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
