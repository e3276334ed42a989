import type { FileHandle } from 'node:fs/promises';
import { UploadRefused } from '@atelier/core/upload-refusals';

/** Bytes in memory at a time. */
const windowBytes = 65_536;

/** @returns where to go on, and the second byte if there is such a pair */
const pairIn = (
  window: Buffer,
  value: number,
  isWanted: (second: number) => boolean,
): { readonly next: number; readonly second: number | null } => {
  for (let at = window.indexOf(value); at >= 0; at = window.indexOf(value, at + 1)) {
    const second = window[at + 1];
    // The last byte of the window: its second one is in the next.
    if (second === undefined) return { next: at, second: null };
    if (isWanted(second)) return { next: at + 2, second };
  }
  return { next: window.length, second: null };
};

/**
 * Reads a file forward through a window, so that a parser never has more of it in memory, and other requests run between two
 * windows. Reading beyond the end refuses the file.
 */
export class ByteReader {
  readonly #file: FileHandle;
  readonly sizeBytes: number;
  readonly #window = Buffer.alloc(windowBytes);
  #start = 0;
  #length = 0;
  /** Position of the next byte. */
  at = 0;

  constructor(file: FileHandle, sizeBytes: number) {
    this.#file = file;
    this.sizeBytes = sizeBytes;
  }

  get left(): number {
    return this.sizeBytes - this.at;
  }

  skip(bytes: number): void {
    if (bytes < 0 || bytes > this.left) throw new UploadRefused('broken');
    this.at += bytes;
  }

  /** Valid until the next read. @param bytes at most 64 KiB */
  async take(bytes: number): Promise<Buffer> {
    if (bytes > this.left) throw new UploadRefused('broken');
    const end = this.#start + this.#length;
    if (this.at < this.#start || this.at + bytes > end) await this.#fill();
    const from = this.at - this.#start;
    if (from + bytes > this.#length) throw new UploadRefused('broken');
    this.at += bytes;
    return this.#window.subarray(from, from + bytes);
  }

  async byte(): Promise<number> {
    // Most bytes are in the window already: no promise for each of them.
    return (await this.take(1))[0] ?? 0;
  }

  /**
   * Goes behind the next two bytes of which the first has this value and the second is wanted. Each byte is read once from
   * the file, however often the value occurs. @returns the second byte
   */
  async findPair(value: number, isWanted: (second: number) => boolean): Promise<number> {
    while (this.left >= 2) {
      if (this.at < this.#start || this.at + 2 > this.#start + this.#length) await this.#fill();
      const window = this.#window.subarray(this.at - this.#start, this.#length);
      if (window.length < 2) break;
      const found = pairIn(window, value, isWanted);
      this.at += found.next;
      if (found.second !== null) return found.second;
    }
    throw new UploadRefused('broken');
  }

  async #fill(): Promise<void> {
    this.#start = this.at;
    this.#length = 0;
    while (this.#length < windowBytes) {
      const { bytesRead } = await this.#file.read(
        this.#window,
        this.#length,
        windowBytes - this.#length,
        this.#start + this.#length,
      );
      if (bytesRead === 0) return;
      this.#length += bytesRead;
    }
  }
}
