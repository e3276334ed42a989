import type { ContentSigner } from '@atelier/core/ports/provenance';
import { readChain } from './certificates.ts';
import { changesOf, generatorOf, manifestOf, mediaTypes } from './manifest.ts';
import { createSigningQueue, type ThreadOptions } from './signing-queue.ts';

interface SignerOptions extends ThreadOptions {
  /** The product's version, for the manifest. */
  readonly version: string;
}

/** More is not kept of what an upload says about itself: its thumbnails and those of its sources. */
const maxKeptBytes = 1_000_000;

/** Signs files in the order in which they were asked for. Files of people are read in another thread than ours are signed in. */
export const createContentSigner = ({ version, ...options }: SignerOptions): ContentSigner => {
  const signing = createSigningQueue(options);
  const keeping = createSigningQueue(options);

  return {
    sign: ({ bytes, format, original = null }, claim, { certificates, privateKey }, signal) =>
      signing.run(() => {
        const chain = readChain(certificates);
        return {
          ...{ kind: 'sign', bytes, original, privateKey, mediaType: mediaTypes[format] },
          manifest: JSON.stringify(manifestOf(format, version, claim)),
          changes: JSON.stringify(changesOf(claim)),
          chain: chain.map(({ raw }) => Uint8Array.from(raw)),
          root: chain.at(-1)?.toString() ?? '',
        };
      }, signal),

    async keepOriginal({ bytes, mediaType }, signal) {
      const manifest = JSON.stringify(generatorOf(version));
      const kept = await keeping
        .run(() => ({ kind: 'keep', bytes, mediaType, manifest, maxBytes: maxKeptBytes }), signal)
        .catch(() => null);
      return kept === null || kept.byteLength === 0 ? null : kept;
    },

    close: async () => void (await Promise.all([signing.close(), keeping.close()])),
  };
};
