import { Readable } from 'node:stream';
import { cutTo } from '@atelier/core/text';
import { UploadRefused } from '@atelier/core/upload-refusals';
import { Busboy } from '@fastify/busboy';

/** Characters. */
const maxNameLength = 200;

/** A name for display: without folders, control characters and direction controls. */
const shownName = (name: string): string =>
  cutTo(name.replace(/^.*[/\\]/s, '').replace(/[\p{Cc}\p{Bidi_Control}\p{Cs}]/gu, ''), maxNameLength);

/** Ends only when the whole form has arrived: what is wrong at its end concerns the file, too. */
async function* untilWhole(part: AsyncIterable<Uint8Array>, whole: Promise<void>) {
  yield* part;
  await whole;
}

/**
 * The file of the field `file`, as it arrives. Other fields are dropped, a second file is never read.
 * @throws UploadRefused `no_file`; the body's own error. Both may also end the file's stream
 */
export const fileOfForm = (
  body: Readable,
  contentType: string,
): Promise<{ readonly source: Readable; readonly name: string }> => {
  const { promise, resolve, reject } = Promise.withResolvers<{ source: Readable; name: string }>();
  const whole = Promise.withResolvers<void>();
  whole.promise.catch(() => undefined);
  let part: Readable | null = null;
  const fail = (fault: unknown): void => {
    whole.reject(fault);
    reject(fault);
    part?.destroy(fault as Error);
  };
  const refuse = (cause?: unknown): void => fail(new UploadRefused('no_file', undefined, cause));
  try {
    const form = new Busboy({
      headers: { 'content-type': contentType },
      limits: { fields: 0, files: 1, parts: 2, headerPairs: 20, fieldNameSize: 100 },
    });
    form.on('file', (field, stream, name) => {
      if (field !== 'file') {
        stream.on('error', () => undefined).resume();
        return;
      }
      part = stream;
      // Who reads it gets the error; a refused upload is read by nobody.
      stream.on('error', () => undefined);
      const source = Readable.from(untilWhole(stream, whole.promise), { objectMode: false });
      resolve({ source, name: shownName(name ?? '') });
    });
    form.on('finish', () => {
      whole.resolve();
      reject(new UploadRefused('no_file'));
    });
    form.on('error', refuse);
    body.on('error', fail);
    body.pipe(form);
  } catch (thrown) {
    refuse(thrown);
  }
  return promise;
};

/** Reads what is left of a refused body: browsers read an answer only after they have sent everything. */
export const discardRest = (body: Readable): void => {
  body.on('error', () => undefined);
  body.unpipe();
  body.resume();
};
