import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Quarantine, QuarantinedFile } from '@atelier/core/ports/uploads';
import { maxUploadSide } from '@atelier/core/schemas/uploads';
import { createTurns } from '@atelier/core/turns';
import { UploadRefused } from '@atelier/core/upload-refusals';
import { storageError } from '../blobs/disk.ts';
import type { ScanFile } from './clamav.ts';
import { createDecoders, type DecoderSettings } from './decoders.ts';
import { inspect } from './inspect.ts';

export interface QuarantineSettings extends DecoderSettings {
  /** The folder of all files in quarantine; created when needed, accessible to the server's user only. */
  readonly root: string;
  readonly maxBytes: number;
  /** Null if files are not scanned. */
  readonly scan: ScanFile | null;
}

/** No upload takes so long, so that what is older was left by a crash. */
const leftoverAfterMs = 3_600_000;
/** Files that are scanned at once: a scanner has few threads, and each file is read from disk meanwhile. */
const scansAtOnce = 4;
/** Files that wait for the scanner beyond those. */
const maxWaitingScans = 64;
/** Of a file that takes longer to arrive than the decoder to start, on most lines. */
const largeBytes = 1_048_576;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Finds a text in pieces, also across two of them. */
const textFinder = (text: string) => {
  let tail = Buffer.alloc(0);
  let isFound = false;
  return {
    look(piece: Uint8Array): void {
      if (isFound) return;
      const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
      const seam = Buffer.concat([tail, bytes.subarray(0, text.length)]);
      isFound = seam.includes(text) || bytes.includes(text);
      tail = Buffer.from(
        bytes.length < text.length ? seam.subarray(-text.length) : bytes.subarray(-text.length),
      );
    },
    isFound: () => isFound,
  };
};

interface Receiving {
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** Called once, if the file is so large that the decoder can be started meanwhile. */
  readonly onLarge: () => void;
}

/** Writes a stream to a new file. @returns what was written */
const writeFile = async (source: Readable, path: string, { maxBytes, signal, onLarge }: Receiving) => {
  const file = await open(path, 'wx', 0o600).catch((cause: unknown) => {
    source.destroy();
    throw storageError(cause);
  });
  const hash = createHash('sha256');
  const credentials = textFinder('c2pa');
  let sizeBytes = 0;
  const sink = async (pieces: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const piece of pieces) {
      if (sizeBytes < largeBytes && sizeBytes + piece.byteLength >= largeBytes) onLarge();
      sizeBytes += piece.byteLength;
      if (sizeBytes > maxBytes)
        throw new UploadRefused(
          'too_large',
          `This file is larger than the ${Math.floor(maxBytes / 1_048_576)} MB that are possible here. Make it smaller and try again.`,
        );
      hash.update(piece);
      credentials.look(piece);
      await file.appendFile(piece).catch((cause: unknown) => {
        throw storageError(cause);
      });
    }
  };
  try {
    await pipeline(source, sink, { signal });
  } finally {
    await file.close();
  }
  if (sizeBytes === 0) throw new UploadRefused('empty');
  return { sizeBytes, sha256: hash.digest('hex'), mayBeSigned: credentials.isFound() };
};

/** Files wait here, each in a folder of its own, until they were checked and encoded again. */
export const createQuarantine = (settings: QuarantineSettings): Quarantine => {
  const { root, maxBytes, maxPixels, scan } = settings;
  const decoders = createDecoders(settings);
  const scans = createTurns({ atOnce: scansAtOnce, maxWaiting: maxWaitingScans });
  const remove = (id: string): Promise<void> => rm(join(root, id), { recursive: true, force: true });

  const received = (
    folder: string,
    mayBeSigned: boolean,
  ): Pick<QuarantinedFile, 'check' | 'prepare' | 'readSigned'> => {
    const source = join(folder, 'source');
    return {
      check: (name) => inspect(source, name, { maxPixels }),
      readSigned: async () => (mayBeSigned ? readFile(source) : null),

      async prepare({ format, frames, width, height }, signal) {
        const [full, thumb] = [join(folder, 'full.png'), join(folder, 'thumb.webp')];
        if (scan !== null) await scans.run(() => scan(source, signal), signal);
        const decoded = await decoders.decode({ source, format, full, thumb }, signal);
        return {
          ...{ ...decoded, format, frames },
          isReduced: Math.max(width, height) > maxUploadSide,
          openFull: () => createReadStream(full),
          openThumb: () => createReadStream(thumb),
        };
      },
    };
  };

  return {
    async receive(source, signal) {
      const id = randomUUID();
      const folder = join(root, id);
      const discard = () => remove(id).catch(() => undefined);
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
          throw storageError(cause);
        });
        const onLarge = decoders.expectFile;
        const written = await writeFile(source, join(folder, 'source'), { maxBytes, signal, onLarge });
        const { sizeBytes, sha256, mayBeSigned } = written;
        return { id, sizeBytes, sha256, ...received(folder, mayBeSigned), discard };
      } catch (thrown) {
        await discard();
        throw thrown;
      }
    },

    async leftovers(now) {
      const names = await readdir(root).catch(() => []);
      const old = [];
      for (const name of names.filter((each) => uuid.test(each))) {
        const found = await stat(join(root, name)).catch(() => null);
        if (found !== null && now.getTime() - found.mtimeMs > leftoverAfterMs) old.push(name);
      }
      return old;
    },

    remove,
    close: () => decoders.close(),
  };
};
