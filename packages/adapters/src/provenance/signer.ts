import { onePixelPng } from '@atelier/core/one-pixel';
import type { ContentSigner, PictureClaim, SigningCertificates } from '@atelier/core/ports/provenance';
import { readChain } from './certificates.ts';
import { filledPng } from './filled-png.ts';
import { changesOf, generatorOf, manifestOf, mediaTypes } from './manifest.ts';
import { cannotSign, createSigningQueue, type ThreadOptions } from './signing-queue.ts';

interface SignerOptions extends ThreadOptions {
  /** The product's version, for the manifest. */
  readonly version: string;
}

/** More is not kept of what an upload says about itself: its thumbnails and those of its sources. */
const maxKeptBytes = 1_000_000;

const onePixel = Buffer.from(onePixelPng, 'base64');
const shortClaim: PictureClaim = {
  ...{ sourceType: 'neural', tool: null, madeAt: null, prompt: null, edit: null },
};
/** What another claim says more at most, without a prompt: the name of a model, dates, an original, a step with its description. */
const longerClaimBytes = 8192;
/** Numbers within credentials grow with the file, so the first guess may be wrong by a few bytes. */
const maxFits = 3;

const filled = (png: Uint8Array, bytes: number): Uint8Array => {
  try {
    return filledPng(png, bytes);
  } catch (cause) {
    throw cannotSign(cause);
  }
};

/** Signs files in the order in which they were asked for. Files of people are read in another thread than ours are signed in. */
export const createContentSigner = ({ version, ...options }: SignerOptions): ContentSigner => {
  const signing = createSigningQueue(options);
  const keeping = createSigningQueue(options);

  const sign: ContentSigner['sign'] = (file, claim, { certificates, privateKey }, signal) =>
    signing.run(() => {
      const { bytes, format, original = null } = file;
      const chain = readChain(certificates);
      return {
        ...{ kind: 'sign', bytes, original, privateKey, mediaType: mediaTypes[format] },
        manifest: JSON.stringify(manifestOf(format, version, claim)),
        changes: JSON.stringify(changesOf(claim)),
        chain: chain.map(({ raw }) => Uint8Array.from(raw)),
        root: chain.at(-1)?.toString() ?? '',
      };
    }, signal);

  /** How many bytes larger a file gets by what is said about it. */
  const growth = async (
    claim: PictureClaim,
    by: SigningCertificates,
    signal: AbortSignal,
  ): Promise<number> => {
    const signed = await sign({ bytes: onePixel, format: 'png' }, claim, by, signal);
    return signed.byteLength - onePixel.byteLength;
  };

  return {
    sign,

    roomBytes: async (by, signal) => (await growth(shortClaim, by, signal)) + longerClaimBytes,

    async signTo(png, sizeBytes, claim, by, signal) {
      let fill = sizeBytes - png.byteLength - (await growth(claim, by, signal));
      for (let tries = 0; tries < maxFits; tries += 1) {
        const bytes = filled(png, fill);
        const signed = await sign({ bytes, format: 'png' }, claim, by, signal);
        if (signed.byteLength === sizeBytes) return signed;
        fill += sizeBytes - signed.byteLength;
      }
      throw cannotSign(new Error('The signed file does not fit into its room.'));
    },

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
