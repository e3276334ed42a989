import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parentPort } from 'node:worker_threads';
import init, { WasmBuilder, WasmReader } from '@contentauth/c2pa-wasm';
import { coseSign1, coseSize, signatureOf } from './cose.ts';
import { HeldBlob, provideReader } from './held-blob.ts';
import type { KeepingTask, SigningTask, ThreadResult, ThreadTask } from './signing-messages.ts';

/*
 * Signs files with content credentials. A thread of its own because signing is synchronous and takes tens of milliseconds for
 * a large picture, and because the library's memory only grows: it is returned when the thread ends.
 */

const ready = readFile(fileURLToPath(import.meta.resolve('@contentauth/c2pa-wasm/c2pa.wasm'))).then((bytes) =>
  init({ module_or_path: bytes }),
);

const contextOf = (root: string): string =>
  JSON.stringify({
    // An empty list is an error.
    ...(root !== '' && { trust: { trust_anchors: root } }),
    verify: { verify_after_sign: false, remote_manifest_fetch: false, ocsp_fetch: false },
  });

const stateOf = async (mediaType: string, bytes: Uint8Array, root: string): Promise<string> => {
  const reader = await WasmReader.fromBytes(mediaType, bytes, contextOf(root));
  try {
    return String(JSON.parse(reader.json()).validation_state);
  } finally {
    reader.free();
  }
};

const signBy = async (
  builder: WasmBuilder,
  { bytes, mediaType, chain, root, privateKey }: SigningTask,
): Promise<Uint8Array<ArrayBuffer>> => {
  const key = createPrivateKey(privateKey);
  const size = coseSize(chain);
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
  // A file that leaves the server has been read again: its credentials hold.
  const state = await stateOf(mediaType, signed, root);
  if (state !== 'Trusted') throw new Error(`the signed file is ${state}`);
  return Uint8Array.from(signed);
};

const signPlainly = async (task: SigningTask): Promise<Uint8Array<ArrayBuffer>> => {
  const builder = WasmBuilder.fromJson(task.manifest, contextOf(task.root));
  try {
    return await signBy(builder, task);
  } finally {
    builder.free();
  }
};

/** With the credentials of the original as those of its ingredient. */
const signWithOriginal = async (
  task: SigningTask,
  original: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> => {
  const builder = WasmBuilder.fromArchive(new HeldBlob(original, 'application/c2pa'), contextOf(task.root));
  try {
    builder.setIntent('edit');
    const { actions, assertions } = JSON.parse(task.changes);
    for (const action of actions) builder.addAction(action);
    for (const { label, data } of assertions) builder.addAssertion(label, data);
    return await signBy(builder, task);
  } finally {
    builder.free();
  }
};

const sign = async (task: SigningTask): Promise<Uint8Array<ArrayBuffer>> => {
  if (task.original !== null) {
    try {
      return await signWithOriginal(task, task.original);
    } catch {
      // What somebody else has written must not keep a file from being exported.
    }
  }
  return signPlainly(task);
};

const keep = async ({
  bytes,
  mediaType,
  manifest,
  maxBytes,
}: KeepingTask): Promise<Uint8Array<ArrayBuffer>> => {
  if ((await stateOf(mediaType, bytes, '')) !== 'Valid') return new Uint8Array(0);
  const builder = WasmBuilder.fromJson(manifest, contextOf(''));
  try {
    const ingredient = { title: 'Original file', relationship: 'parentOf' };
    await builder.addIngredientFromBlob(
      JSON.stringify(ingredient),
      mediaType,
      new HeldBlob(bytes, mediaType),
    );
    const kept = builder.toArchive();
    return kept.byteLength > maxBytes ? new Uint8Array(0) : Uint8Array.from(kept);
  } finally {
    builder.free();
  }
};

const work = async (task: ThreadTask): Promise<Uint8Array<ArrayBuffer>> => {
  await ready;
  return task.kind === 'sign' ? sign(task) : keep(task);
};

provideReader();
parentPort?.on('message', (task: ThreadTask) => {
  work(task).then(
    (bytes) => parentPort?.postMessage({ kind: 'done', bytes } satisfies ThreadResult, [bytes.buffer]),
    (thrown: unknown) =>
      parentPort?.postMessage({
        kind: 'failed',
        reason: String(thrown).slice(0, 1000),
      } satisfies ThreadResult),
  );
});
