/*
 * The C2PA library reads the file to be signed through `FileReaderSync`, which only workers of browsers have. Here is as much
 * of it as the library uses: a Blob that keeps its bytes, and a reader that hands them out at once.
 */

/** A Blob whose bytes can be read without waiting. */
export class HeldBlob extends Blob {
  readonly #bytes: Uint8Array;
  override readonly size: number;

  constructor(bytes: Uint8Array, type: string) {
    super([], { type });
    this.#bytes = bytes;
    this.size = bytes.byteLength;
  }

  override slice(start?: number, end?: number, type = ''): HeldBlob {
    return new HeldBlob(this.#bytes.subarray(start, end), type);
  }

  /** A copy: the library takes it over. */
  bytesNow(): ArrayBuffer {
    return Uint8Array.from(this.#bytes).buffer;
  }
}

class HeldBlobReader {
  readAsArrayBuffer(blob: Blob): ArrayBuffer {
    if (blob instanceof HeldBlob) return blob.bytesNow();
    throw new TypeError('Only a HeldBlob can be read at once.');
  }
}

/** Gives this thread the reader. Call it only in a thread of its own: it is a global. */
export const provideReader = (): void => {
  Object.assign(globalThis, { FileReaderSync: HeldBlobReader });
};
