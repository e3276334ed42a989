import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { ExportFormat } from '@atelier/core/schemas/exports';
import init, { WasmReader } from '@contentauth/c2pa-wasm';
import { mediaTypes } from '../provenance/manifest.ts';

const load = async (): Promise<unknown> =>
  init({
    module_or_path: await readFile(fileURLToPath(import.meta.resolve('@contentauth/c2pa-wasm/c2pa.wasm'))),
  });
let loaded: Promise<unknown> | null = null;

/**
 * Reads the content credentials of a file as a verifier does.
 * @param root the trust anchor, PEM
 * @throws if the file has none
 */
export const readCredentials = async (bytes: Uint8Array, format: ExportFormat, root: string) => {
  loaded ??= load();
  await loaded;
  const context = JSON.stringify({ trust: { trust_anchors: root } });
  const reader = await WasmReader.fromBytes(mediaTypes[format], bytes, context);
  try {
    const store = JSON.parse(reader.json());
    return {
      /** `Trusted`: signed by the root. `Valid`: by somebody else. `Invalid`: changed since. */
      state: store.validation_state as 'Trusted' | 'Valid' | 'Invalid',
      manifest: store.manifests[store.active_manifest],
      /** By label, those of ingredients too. */
      manifests: store.manifests,
    };
  } finally {
    reader.free();
  }
};
