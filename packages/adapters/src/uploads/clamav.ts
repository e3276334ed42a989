import { createReadStream } from 'node:fs';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@atelier/core/errors';
import { UploadRefused } from '@atelier/core/upload-refusals';

export interface ClamavSettings {
  readonly host: string;
  readonly port: number;
  /** From the connection to the verdict. */
  readonly timeoutMs: number;
  /** Whether it gave a verdict, after each scan. */
  readonly onOutcome: (isHealthy: boolean) => void;
}

/**
 * Looks for malware in a file.
 * @throws UploadRefused `virus`, `scanner_limit`; AppError `unavailable` when there is no clear verdict; the signal's reason
 */
export type ScanFile = (path: string, signal: AbortSignal) => Promise<void>;

/** Bytes of the file at a time. */
const pieceBytes = 262_144;
/** Between two pieces: so long that a reply is read before the next one is sent. */
const pauseMs = 1;
/** Characters; a verdict is one line. */
const maxReply = 2000;

const silent = (cause?: unknown): AppError =>
  new AppError('unavailable', 'The virus scanner doesn’t answer, so nothing was stored. Try again later.', {
    ...{ retryAfterS: 60, cause },
  });

/** The verdict, which may come before the file has been sent. A scanner that hangs up has said nothing, unless it did before. */
const replyOf = (socket: net.Socket): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = '';
    socket.setEncoding('latin1');
    socket.on('data', (piece: string) => {
      text += piece;
      const end = text.indexOf('\0');
      if (end >= 0) resolve(text.slice(0, end));
      else if (text.length > maxReply) reject(silent());
    });
    socket.on('error', (cause) => reject(silent(cause)));
    socket.on('close', () => reject(silent()));
  });

const lengthOf = (bytes: number): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes);
  return length;
};

/** What clamd's command INSTREAM expects: pieces with their lengths, and a length of zero. */
async function* instream(path: string): AsyncGenerator<Buffer> {
  yield Buffer.from('zINSTREAM\0');
  for await (const piece of createReadStream(path, { highWaterMark: pieceBytes }) as AsyncIterable<Buffer>)
    yield Buffer.concat([lengthOf(piece.length), piece]);
  yield lengthOf(0);
}

/** Sends at most so many pieces, one after the other. Ends early when the socket is closed. @returns how many */
const send = async (socket: net.Socket, pieces: AsyncIterable<Buffer>, most: number): Promise<number> => {
  let count = 0;
  for await (const piece of pieces) {
    if (count >= most || !socket.writable) break;
    // Its error is also an event, which `replyOf` gets.
    const isSent = await new Promise<boolean>((resolve) => socket.write(piece, (fault) => resolve(!fault)));
    if (!isSent) break;
    count += 1;
    await sleep(pauseMs);
  }
  return count;
};

type Attempt =
  | { readonly reply: string }
  | { readonly reply: null; readonly sentPieces: number; readonly cause: unknown };

/** One connection. @param most pieces that are sent; beyond them only the reply is awaited */
const ask = async (
  { host, port }: Pick<ClamavSettings, 'host' | 'port'>,
  path: string,
  most: number,
  deadline: AbortSignal,
): Promise<Attempt> => {
  const socket = net.connect({ host, port });
  const stop = () => socket.destroy();
  deadline.addEventListener('abort', stop, { once: true });
  try {
    const replied = replyOf(socket).then(
      (reply) => ({ reply }),
      (cause: unknown) => ({ reply: null, cause }),
    );
    const sending = send(socket, instream(path), most);
    const outcome = await replied;
    socket.destroy();
    return outcome.reply === null ? { ...outcome, sentPieces: await sending } : outcome;
  } finally {
    deadline.removeEventListener('abort', stop);
    socket.destroy();
  }
};

const judge = (reply: string): void => {
  if (reply === 'stream: OK') return;
  if (/^stream: .+ FOUND$/.test(reply)) throw new UploadRefused('virus', undefined, new Error(reply));
  if (reply.includes('size limit exceeded')) throw new UploadRefused('scanner_limit');
  throw silent(new Error(reply));
};

/** Attempts at reading the reply of a scanner that hangs up while the file is sent. */
const maxAttempts = 4;
/** How long a scanner that was sent only a part may take to say that this is too much. */
const partTimeoutMs = 3000;

/** Scans files by clamd over TCP. Fails closed: without its clear word, nothing passes (R-STUDIO-9). */
export const createClamav = (settings: ClamavSettings): ScanFile => {
  const { timeoutMs, onOutcome } = settings;

  /**
   * A scanner whose limit is reached replies and hangs up. A piece that is sent to it then ends the socket, and its reply is
   * lost; so it is asked again with fewer pieces.
   */
  const verdictOn = async (path: string, signal: AbortSignal): Promise<string> => {
    const inAll = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    let deadline = inAll;
    let most = Number.POSITIVE_INFINITY;
    let cause: unknown;
    for (let n = 0; n < maxAttempts && most > 0 && !deadline.aborted; n += 1) {
      const attempt = await ask(settings, path, most, deadline);
      if (attempt.reply !== null) return attempt.reply;
      cause = attempt.cause;
      most = Math.min(most - 1, attempt.sentPieces);
      deadline = AbortSignal.any([inAll, AbortSignal.timeout(partTimeoutMs)]);
    }
    throw silent(cause);
  };

  return async (path, signal) => {
    signal.throwIfAborted();
    try {
      judge(await verdictOn(path, signal));
      onOutcome(true);
    } catch (thrown) {
      signal.throwIfAborted();
      onOutcome(thrown instanceof UploadRefused);
      throw thrown;
    }
  };
};
