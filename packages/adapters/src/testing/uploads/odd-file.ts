import type { UploadRefusalReason } from '@atelier/core/upload-refusals';

/** A file that somebody might upload, and what becomes of it. */
export interface OddFile {
  readonly what: string;
  readonly name: string;
  readonly bytes: Buffer;
  /** What is known of the stored picture, or the reasons for which it may be refused. */
  readonly outcome: StoredAs | readonly UploadRefusalReason[];
}

export interface StoredAs {
  readonly width: number;
  readonly height: number;
  readonly frames?: number;
  readonly isReduced?: true;
}

/** In all metadata and trailing data of the corpus: no stored file may contain it. */
export const secretText = 'hush4711-heron-street';

const utf8 = new TextEncoder();
export const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
export const u16le = (value: number): Buffer => Buffer.from([value & 255, (value >> 8) & 255]);
export const u16be = (value: number): Buffer => Buffer.from([(value >> 8) & 255, value & 255]);
export const u32le = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
};
export const u32be = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
};
export const u24le = (value: number): Buffer => u32le(value).subarray(0, 3);

/** Bytes without any order, the same in each run. */
export const noise = (bytes: number, seed = 1): Buffer => {
  let state = seed;
  return Buffer.from(
    Uint8Array.from({ length: bytes }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state >>> 24;
    }),
  );
};

/** What attackers and programs put behind a picture. */
export const trailers: Readonly<Record<string, Buffer>> = {
  'a web page': Buffer.from(utf8.encode(`<html><script>alert("${secretText}")</script></html>`)),
  'a PHP program': latin1(`<?php system($_GET["${secretText}"]); ?>`),
  'a ZIP archive': Buffer.concat([latin1(`PK\x03\x04${secretText}`), Buffer.alloc(40), latin1('PK\x05\x06')]),
  'a whole other picture': Buffer.concat([latin1('\x89PNG\r\n\x1a\n'), latin1(secretText), noise(500)]),
};

/** Places at which a file is cut: its beginning, its end, and between. */
export const cuts = (length: number, count: number): number[] => [
  ...new Set(
    Array.from({ length: count }, (_, n) => Math.max(1, Math.floor((length * (n + 1)) / (count + 1)))),
  ),
];
