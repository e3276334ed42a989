import type { FileHandle } from 'node:fs/promises';
import { UploadRefused } from '@atelier/core/upload-refusals';

/** Bytes in memory at a time. */
const windowBytes = 65_536;

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

  /** Goes to the next byte of this value, or to the end. */
  async find(value: number): Promise<void> {
    while (this.left > 0) {
      const here = this.at;
      const piece = await this.take(Math.min(this.left, windowBytes));
      const found = piece.indexOf(value);
      if (found >= 0) {
        this.at = here + found;
        return;
      }
    }
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
