import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';

/** One file of the bundle; opened when its turn has come. */
export interface EvidenceFile {
  readonly name: string;
  readonly open: () => AsyncIterable<string> | Iterable<string>;
}

/** What vouches for the sums. */
export interface EvidenceSignature {
  /** The bytes of an Ed25519 signature. */
  readonly signature: Buffer;
  /** The public key, PEM. */
  readonly publicKey: string;
}

/**
 * Files in a ZIP archive, one open at a time, then `SHA256SUMS` of all of them, its signature and the public key. Sums are made
 * while the files are sent, so nothing is held in memory.
 */
export const evidenceZip = (
  files: readonly EvidenceFile[],
  sign: (sums: string) => Promise<EvidenceSignature>,
  mtime: Date,
): Readable => {
  const zip = new ZipFile();
  const stream = zip.outputStream as Readable;
  const fail = (fault: unknown): void => {
    stream.destroy(fault instanceof Error ? fault : new Error(String(fault)));
  };
  let current: Readable | undefined;
  zip.on('error', fail);
  stream.once('close', () => current?.destroy());
  const sums: string[] = [];
  let signed: Promise<EvidenceSignature> | undefined;
  const signature = (): Promise<EvidenceSignature> => {
    signed ??= sign(sums.join(''));
    return signed;
  };

  async function* summed({ name, open }: EvidenceFile): AsyncGenerator<Buffer> {
    const hash = createHash('sha256');
    for await (const text of open()) {
      const bytes = Buffer.from(text, 'utf8');
      hash.update(bytes);
      yield bytes;
    }
    sums.push(`${hash.digest('hex')}  ${name}\n`);
  }
  const add = (name: string, bytes: () => AsyncIterable<Buffer>): void =>
    zip.addReadStreamLazy(name, { compress: true, mtime }, (ready) => {
      if (stream.destroyed) return;
      const source = Readable.from(bytes(), { objectMode: false });
      source.on('error', fail);
      current = source;
      ready(null, source);
    });

  for (const file of files) add(file.name, () => summed(file));
  add('SHA256SUMS', async function* () {
    yield Buffer.from(sums.join(''));
  });
  add('SHA256SUMS.sig', async function* () {
    yield (await signature()).signature;
  });
  add('key.pem', async function* () {
    yield Buffer.from((await signature()).publicKey);
  });
  zip.end();
  return stream;
};
