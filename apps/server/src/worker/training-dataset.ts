import { buffer } from 'node:stream/consumers';
import { trainingFailureText } from '@atelier/api';
import { AppError } from '@atelier/core/errors';
import type { BlobStore } from '@atelier/core/ports/blobs';
import { RemoteFault } from '@atelier/core/ports/engine';
import type { Database } from '@atelier/core/ports/stores';
import type { TrainingRecord } from '@atelier/core/ports/training-stores';
import { strToU8, Zip, ZipPassThrough } from 'fflate';

/** All pictures together: they and their archive are in memory at the same time. A hundred of 1024 × 1024 pixels fit in. */
const maxDatasetBytes = 200 * 1024 * 1024;

/** The pictures of a training cannot be sent; the message is for its owner. */
export class UnusableDataset extends AppError {
  constructor(explanation: string) {
    super('engine_failed', trainingFailureText('invalid', explanation), {
      cause: new RemoteFault('invalid', explanation),
    });
  }
}

/** The words of a picture, with the trigger word. */
const captionText = (caption: string, triggerWord: string): string =>
  caption.toLowerCase().includes(triggerWord.toLowerCase()) ? caption : `${triggerWord} ${caption}`;

const readPicture = async (
  { db, blobs }: DatasetDeps,
  { workspaceId }: TrainingRecord,
  imageId: string,
  leftBytes: number,
): Promise<Uint8Array> => {
  const file = await db.images.findFile({ workspaceId }, imageId, 'full');
  const blob = file === null ? null : await blobs.open(file.blobKey);
  if (blob === null)
    throw new UnusableDataset(
      'A picture of this training was deleted before it began. Choose the pictures again.',
    );
  if (blob.sizeBytes > leftBytes) {
    blob.stream.destroy();
    throw new UnusableDataset('These pictures are too large together. Choose fewer or smaller ones.');
  }
  return buffer(blob.stream);
};

export interface DatasetDeps {
  readonly db: Database;
  readonly blobs: BlobStore;
}

/**
 * The dataset as a ZIP archive: pictures, and a caption for each as `.txt`. Pictures are stored as they are, because PNG is
 * compressed already. One picture is read at a time.
 * @throws UnusableDataset if a picture is gone, or all together are too large; the signal's reason
 */
export const zipDataset = async (
  deps: DatasetDeps,
  training: TrainingRecord,
  signal: AbortSignal,
): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  const zip = new Zip((fault, chunk) => {
    if (fault) throw fault;
    chunks.push(chunk);
  });
  const add = (name: string, bytes: Uint8Array): void => {
    const entry = new ZipPassThrough(name);
    zip.add(entry);
    entry.push(bytes, true);
  };
  let leftBytes = maxDatasetBytes;
  for (const [at, { imageId, caption }] of training.dataset.entries()) {
    signal.throwIfAborted();
    const name = String(at + 1).padStart(3, '0');
    const picture = await readPicture(deps, training, imageId, leftBytes);
    leftBytes -= picture.length;
    add(`${name}.png`, picture);
    add(`${name}.txt`, strToU8(captionText(caption, training.triggerWord)));
  }
  zip.end();
  return Buffer.concat(chunks);
};
