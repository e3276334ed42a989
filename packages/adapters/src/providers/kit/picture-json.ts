import { randomUUID } from 'node:crypto';
import { z } from 'zod';

/** A text of so many characters may be a picture. */
const minCharacters = 65_536;
/** Characters that are decoded at a time: a multiple of four, and few enough for the part of the heap that is cheap to clear. */
const charactersAtATime = 49_152;

const quote = 0x22;
const backslash = 0x5c;
const equalsSign = 0x3d;
const comma = 0x2c;

/** Base64 of an answer: short ones as text, and pictures as the bytes that they stand for. */
export const Base64 = z.union([z.string(), z.instanceof(Uint8Array)]);
export type Base64 = z.infer<typeof Base64>;

/** Where the text that begins at `from` ends, at its closing quote; -1 if it does not. */
const endOfText = (json: Buffer, from: number): number => {
  for (let end = json.indexOf(quote, from); end !== -1; end = json.indexOf(quote, end + 1)) {
    let first = end;
    while (json[first - 1] === backslash) first -= 1;
    // An even number of backslashes: each but the last pair escapes another.
    if ((end - first) % 2 === 0) return end;
  }
  return -1;
};

/** Where the base64 begins that a `data:` address has. */
const startOfBase64 = (json: Buffer, from: number): number => {
  const head = json.subarray(from, from + 100);
  return head.toString('latin1', 0, 5) === 'data:' ? from + head.indexOf(comma) + 1 : from;
};

/** @returns null if there is anything but base64, as an escape */
const decoded = (json: Buffer, from: number, to: number): Uint8Array | null => {
  let end = to;
  while (end > to - 2 && json[end - 1] === equalsSign) end -= 1;
  const start = startOfBase64(json, from);
  const bytes = Buffer.from(new ArrayBuffer(Math.floor(((end - start) * 3) / 4)));
  let written = 0;
  for (let at = start; at < end; at += charactersAtATime) {
    const part = json.toString('latin1', at, Math.min(at + charactersAtATime, end));
    written += bytes.write(part, written, 'base64');
  }
  // Other characters are left out by the decoder.
  return written === bytes.length ? new Uint8Array(bytes.buffer) : null;
};

const textDecoder = new TextDecoder();

/**
 * Parses JSON in which pictures are texts of megabytes: they are decoded where they stand, and are bytes in the result.
 * `JSON.parse` would make two more copies of each, which stay until V8 collects its whole heap; some pictures are enough to
 * make it do so.
 * @throws SyntaxError
 */
export const parsePictures = (bytes: Uint8Array): unknown => {
  const json = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const placeholder = randomUUID();
  const pictures: Uint8Array[] = [];
  const rest: string[] = [];
  let restFrom = 0;
  for (let open = json.indexOf(quote); open !== -1; ) {
    const close = endOfText(json, open + 1);
    if (close === -1) break;
    const picture = close - open > minCharacters ? decoded(json, open + 1, close) : null;
    if (picture !== null) {
      rest.push(textDecoder.decode(json.subarray(restFrom, open + 1)), `${placeholder}${pictures.length}`);
      pictures.push(picture);
      restFrom = close;
    }
    open = json.indexOf(quote, close + 1);
  }
  const text = rest.join('') + textDecoder.decode(json.subarray(restFrom));
  if (pictures.length === 0) return JSON.parse(text);
  return JSON.parse(text, (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith(placeholder)
      ? pictures[Number(value.slice(placeholder.length))]
      : value,
  );
};
