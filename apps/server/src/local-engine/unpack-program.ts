import { createWriteStream } from 'node:fs';
import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { DownloadFault } from './download-fault.ts';

/** The program in a release of stable-diffusion.cpp, and in the folder that it is unpacked into. */
export const programName = process.platform === 'win32' ? 'sd-server.exe' : 'sd-server';

/** Libraries that the program loads from its own folder. */
const isLibrary = (name: string): boolean => /^[\w.+-]{1,120}\.(?:so(?:\.\d+)*|dylib|dll|metal)$/.test(name);

export interface UnpackBounds {
  readonly maxEntries: number;
  /** Of all files that are unpacked. */
  readonly maxBytes: number;
  /** How many times larger than packed a file may be. Programs shrink to about a third. */
  readonly maxRatio: number;
}

export const unpackBounds: UnpackBounds = {
  maxEntries: 2000,
  maxBytes: 4 * 1024 ** 3,
  maxRatio: 100,
};

const fileTypeMask = 0o170000;
const regularFile = 0o100000;

/** Links and devices have another type in their Unix mode; archives of other systems have none. */
const isRegular = ({ externalFileAttributes, fileName }: Entry): boolean => {
  const type = (externalFileAttributes >>> 16) & fileTypeMask;
  return !fileName.endsWith('/') && (type === 0 || type === regularFile);
};

const noProgram = `The archive contains no ${programName}, or more than one. Get the release of stable-diffusion.cpp for this system.`;

/** The one program and the libraries in its folder; nothing else of the archive is read. @throws DownloadFault */
const wantedOf = async (zip: ZipFile, { maxEntries, maxBytes, maxRatio }: UnpackBounds): Promise<Entry[]> => {
  if (zip.entryCount > maxEntries) throw new DownloadFault('The archive has too many files for a release.');
  const entries: Entry[] = [];
  for await (const entry of zip.eachEntry()) if (isRegular(entry)) entries.push(entry);
  const [program, ...others] = entries.filter(({ fileName }) => basename(fileName) === programName);
  if (program === undefined || others.length > 0) throw new DownloadFault(noProgram);
  const folder = dirname(program.fileName);
  const wanted = [
    program,
    ...entries.filter(({ fileName }) => dirname(fileName) === folder && isLibrary(basename(fileName))),
  ];
  if (new Set(wanted.map(({ fileName }) => fileName)).size < wanted.length)
    throw new DownloadFault('The archive has two files of one name.');
  const bytes = wanted.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
  const isBomb = wanted.some(
    ({ compressedSize, uncompressedSize }) => uncompressedSize > maxRatio * Math.max(compressedSize, 1024),
  );
  if (bytes > maxBytes || isBomb)
    throw new DownloadFault('The files of the archive are too large for a program.');
  if (wanted.some((entry) => !entry.canDecodeFileData()))
    throw new DownloadFault('The archive is encrypted, or packed in a way that isn’t known.');
  return wanted;
};

/** What an entry says about its size is checked while it is read, too. */
const bounded = (maxBytes: number): Transform => {
  let bytes = 0;
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      bytes += piece.byteLength;
      if (bytes > maxBytes) done(new DownloadFault('A file of the archive is larger than it says.'));
      else done(null, piece);
    },
  });
};

const unpackEntries = async (
  zip: ZipFile,
  wanted: readonly Entry[],
  folder: string,
  signal: AbortSignal,
): Promise<void> => {
  for (const entry of wanted) {
    // A plain name in a folder of ours: no path of the archive is followed.
    const path = join(folder, basename(entry.fileName));
    const packed = await zip.openReadStreamPromise(entry);
    const file = createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true });
    await pipeline(packed, bounded(entry.uncompressedSize), file, { signal });
    await chmod(path, basename(path) === programName ? 0o700 : 0o600);
  }
};

/**
 * Unpacks the program of a release, and the libraries beside it, into a folder, which appears whole or not at all. A folder
 * that was there is replaced.
 * @param requireSpace throws if there is no space for so many bytes
 * @throws DownloadFault, or the signal's reason
 */
export const unpackProgram = async (
  archive: string,
  folder: string,
  requireSpace: (bytes: number) => Promise<void>,
  signal: AbortSignal,
  bounds: UnpackBounds = unpackBounds,
): Promise<void> => {
  const unfinished = join(dirname(folder), `.unpacking-${basename(folder)}`);
  let zip: ZipFile | null = null;
  try {
    // Names that lead out of the archive (`..`, absolute, backslashes) are refused by yauzl.
    zip = await openPromise(archive, { autoClose: false, strictFileNames: true });
    const wanted = await wantedOf(zip, bounds);
    await requireSpace(wanted.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0));
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { mode: 0o700 });
    await unpackEntries(zip, wanted, unfinished, signal);
    await rm(folder, { recursive: true, force: true });
    await rename(unfinished, folder);
  } catch (thrown) {
    await rm(unfinished, { recursive: true, force: true });
    signal.throwIfAborted();
    // Errors of the disk name a system call; those of zlib have a code, too.
    if (thrown instanceof DownloadFault || (thrown as NodeJS.ErrnoException).syscall !== undefined)
      throw thrown;
    throw new DownloadFault(`The archive can’t be unpacked: ${(thrown as Error).message}`);
  } finally {
    zip?.close();
  }
};
