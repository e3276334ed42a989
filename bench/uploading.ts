import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { bmpOf } from '@atelier/adapters/testing';

/** Who sends, and where to. */
export interface Sender {
  readonly url: string;
  readonly origin: string;
  readonly cookie: string;
  readonly csrfToken: string;
}

const boundary = 'bench-upload';
/** Bytes of a piece that is sent at once. */
const pieceBytes = 65_536;
const agent = new Agent({ keepAlive: true });

/** A BMP of noise, of about so many bytes: nothing in it can be packed, and each call makes another one. */
export const noisePicture = (bytes: number): Buffer => {
  // A multiple of four, so that rows have no padding.
  const side = Math.floor(Math.sqrt(bytes / 3) / 4) * 4;
  return bmpOf({ width: side, height: side, bits: 24, data: randomBytes(side * side * 3) });
};

/** The same picture with other colours in its first row, so that it counts as another file. */
export const another = (picture: Buffer): Buffer => {
  const changed = Buffer.from(picture);
  randomBytes(8).copy(changed, 60);
  return changed;
};

/** The form around a file, as a browser sends it. */
const formOf = (file: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.bmp"\r\nContent-Type: image/bmp\r\n\r\n`,
    ),
    file,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);

/** @param bytesPerS of the line; infinite for one without a limit. @returns milliseconds until the answer @throws Error unless it is 201 */
export const upload = async (sender: Sender, file: Buffer, bytesPerS: number): Promise<number> => {
  const body = formOf(file);
  const startedAt = performance.now();
  const answered = Promise.withResolvers<number>();
  const headers = {
    ...{ cookie: sender.cookie, origin: sender.origin, 'x-csrf-token': sender.csrfToken },
    ...{ 'content-type': `multipart/form-data; boundary=${boundary}`, 'content-length': body.length },
  };
  const req = request(sender.url, { method: 'POST', agent, headers }, (res) => {
    res.resume();
    res.once('end', () => answered.resolve(res.statusCode ?? 0));
  });
  req.once('error', answered.reject);
  for (let at = 0; at < body.length; at += pieceBytes) {
    const isTaken = req.write(body.subarray(at, at + pieceBytes));
    if (!isTaken) await new Promise((resolve) => req.once('drain', resolve));
    const dueMs = (at / bytesPerS) * 1000 - (performance.now() - startedAt);
    if (dueMs > 1) await sleep(dueMs);
  }
  req.end();
  const status = await answered.promise;
  if (status !== 201) throw new Error(`${sender.url} answered ${status}; not measured.`);
  return performance.now() - startedAt;
};
