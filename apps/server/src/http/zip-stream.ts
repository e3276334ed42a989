import { Readable } from 'node:stream';
import { onePixelPng } from '@atelier/core/one-pixel';
import { ZipFile } from 'yazl';

export interface ZipEntry {
  readonly name: string;
  readonly sizeBytes: number;
  readonly createdAt: Date;
}

const pixel = Buffer.from(onePixelPng, 'base64');
const chunkBytes = 65_536;

/**
 * In place of a file that was deleted while the archive was being sent. The archive’s length is known to the client, so it
 * is exactly as long: a picture of one pixel, and zeros behind it, which programs ignore.
 */
const placeholder = (sizeBytes: number): Readable =>
  Readable.from(
    (function* () {
      yield pixel.subarray(0, sizeBytes);
      for (let left = sizeBytes - pixel.length; left > 0; left -= chunkBytes)
        yield Buffer.alloc(Math.min(left, chunkBytes));
    })(),
    { objectMode: false },
  );

/** Opens an entry when its turn has come; null if its bytes are gone. A rejection ends the archive where it is. */
export type OpenEntry<E extends ZipEntry> = (entry: E) => Promise<Readable | null>;

/**
 * Files in a ZIP archive, stored as they are: pictures do not get smaller, and so the length is known before the first byte.
 * One file is open at a time, at the pace of the client; destroying the stream closes it and opens no other.
 */
export const zipStream = async <E extends ZipEntry>(
  entries: readonly E[],
  open: OpenEntry<E>,
): Promise<{ readonly stream: Readable; readonly sizeBytes: number }> => {
  const zip = new ZipFile();
  const stream = zip.outputStream as Readable;
  let source: Readable | null = null;
  const fail = (fault: unknown): void => {
    stream.destroy(fault instanceof Error ? fault : new Error(String(fault)));
  };
  zip.on('error', fail);
  stream.once('close', () => source?.destroy());
  const start = async (entry: E): Promise<Readable> => {
    const opened = (await open(entry)) ?? placeholder(entry.sizeBytes);
    // The client went away while it was being opened.
    if (stream.destroyed) opened.destroy();
    source = opened;
    opened.on('error', fail);
    return opened;
  };
  for (const entry of entries)
    zip.addReadStreamLazy(
      entry.name,
      { compress: false, size: entry.sizeBytes, mtime: entry.createdAt },
      (ready) => {
        if (stream.destroyed) return;
        start(entry).then((opened) => {
          if (!stream.destroyed) ready(null, opened);
        }, fail);
      },
    );
  const options = { forceZip64Format: false, comment: '' };
  // Its types leave out the argument of the callback.
  const sizeBytes = await new Promise<number>((resolve) => zip.end(options, (size = -1) => resolve(size)));
  return { stream, sizeBytes };
};
