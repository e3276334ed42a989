import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parentPort } from 'node:worker_threads';
import init, { WasmBuilder, WasmReader } from '@contentauth/c2pa-wasm';
import { coseSign1, coseSize, signatureOf } from './cose.ts';
import { HeldBlob, provideReader } from './held-blob.ts';
import type { SigningResult, SigningTask } from './signing-messages.ts';

/*
 * Signs files with content credentials. A thread of its own because signing is synchronous and takes tens of milliseconds for
 * a large picture, and because the library's memory only grows: it is returned when the thread ends.
 */

const ready = readFile(fileURLToPath(import.meta.resolve('@contentauth/c2pa-wasm/c2pa.wasm'))).then((bytes) =>
  init({ module_or_path: bytes }),
);

const contextOf = (root: string): string =>
  JSON.stringify({ trust: { trust_anchors: root }, verify: { verify_after_sign: false } });

/** A file that leaves the server has been read again: its credentials hold. */
const requireTrusted = async ({ mediaType, root }: SigningTask, signed: Uint8Array): Promise<void> => {
  const reader = await WasmReader.fromBytes(mediaType, signed, contextOf(root));
  try {
    const { validation_state: state, validation_status: problems } = JSON.parse(reader.json());
    if (state !== 'Trusted')
      throw new Error(`the signed file is ${state}: ${JSON.stringify(problems)?.slice(0, 500)}`);
  } finally {
    reader.free();
  }
};

const sign = async (task: SigningTask): Promise<Uint8Array<ArrayBuffer>> => {
  await ready;
  const { bytes, mediaType, manifest, chain, root } = task;
  const key = createPrivateKey(task.privateKey);
  const size = coseSize(chain);
  const builder = WasmBuilder.fromJson(manifest, contextOf(root));
  try {
    const signed = await builder.sign(
      {
        alg: signatureOf(key)?.name ?? 'es256',
        reserveSize: size,
        sign: async (claim) => Uint8Array.from(coseSign1(claim, { key, chain, size })),
      },
      [],
      mediaType,
      new HeldBlob(bytes, mediaType),
    );
    await requireTrusted(task, signed);
    return Uint8Array.from(signed);
  } finally {
    builder.free();
  }
};

provideReader();
parentPort?.on('message', (task: SigningTask) => {
  sign(task).then(
    (bytes) => parentPort?.postMessage({ kind: 'signed', bytes } satisfies SigningResult, [bytes.buffer]),
    (thrown: unknown) =>
      parentPort?.postMessage({
        kind: 'failed',
        reason: String(thrown).slice(0, 1000),
      } satisfies SigningResult),
  );
});
