import { DIGITAL_SOURCE_TYPES } from '@atelier/core/provenance';
import type { StudioTrust } from '@atelier/core/schemas/provenance';
import init, { WasmReader } from '@contentauth/c2pa-wasm';
import library from '@contentauth/c2pa-wasm/c2pa.wasm?url';
import { type Claims, readClaims } from './claims.ts';

/** What a file can be read as by the library, by the end of its name. */
const typesByEnding: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  avif: 'image/avif',
  heic: 'image/heic',
  heif: 'image/heif',
  gif: 'image/gif',
  svg: 'image/svg+xml',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  dng: 'image/x-adobe-dng',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  m4a: 'audio/mp4',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  pdf: 'application/pdf',
};

/** Larger files are not read: they are held in memory as a whole, twice. */
export const maxFileBytes = 100_000_000;
const maxThumbnails = 6;
const maxThumbnailBytes = 2_000_000;
/** Where a mark is: metadata is at the start or the end of a file. */
const searchedBytes = 2_000_000;

export type Reading =
  | { readonly kind: 'claims'; readonly claims: Claims; readonly thumbnails: ReadonlyMap<string, Blob> }
  /** No credentials. `isMarked`: metadata says that a machine made it. */
  | { readonly kind: 'none'; readonly isMarked: boolean }
  | { readonly kind: 'unsupported' }
  | { readonly kind: 'tooLarge' }
  | { readonly kind: 'damaged' };

let loading: Promise<unknown> | null = null;

/** Loads the library. Tries again after a failure. */
export const loadReader = (): Promise<unknown> => {
  loading ??= init({ module_or_path: library }).catch((fault: unknown) => {
    loading = null;
    throw fault;
  });
  return loading;
};

const typeOf = ({ name, type }: File): string =>
  typesByEnding[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? type;

const isMarked = (bytes: Uint8Array): boolean => {
  const decoder = new TextDecoder('latin1');
  const ends = [bytes.subarray(0, searchedBytes), bytes.subarray(-searchedBytes)].map((part) =>
    decoder.decode(part),
  );
  return Object.values(DIGITAL_SOURCE_TYPES).some((type) => ends.some((text) => text.includes(type)));
};

const thumbnailsOf = (reader: WasmReader, { ingredients }: Claims): ReadonlyMap<string, Blob> => {
  const found = new Map<string, Blob>();
  for (const { thumbnail } of ingredients.slice(0, maxThumbnails)) {
    if (thumbnail === null) continue;
    try {
      const bytes = reader.resourceToBytes(thumbnail);
      // The browser finds out what it is, and shows pictures alone.
      if (bytes.byteLength <= maxThumbnailBytes) found.set(thumbnail, new Blob([Uint8Array.from(bytes)]));
    } catch {
      // Without a thumbnail.
    }
  }
  return found;
};

const kindOfFault = (thrown: unknown, bytes: Uint8Array): Reading => {
  const text = String(thrown);
  if (text.includes('JumbfNotFound')) return { kind: 'none', isMarked: isMarked(bytes) };
  return { kind: text.includes('UnsupportedType') ? 'unsupported' : 'damaged' };
};

/**
 * Reads what a file says about itself, within this page: nothing is sent. The library is loaded before.
 * @param trust the certificates of this studio; null if they could not be loaded
 */
export const readFile = async (file: File, trust: StudioTrust | null): Promise<Reading> => {
  if (file.size > maxFileBytes) return { kind: 'tooLarge' };
  const bytes = new Uint8Array(await file.arrayBuffer());
  const context = JSON.stringify({
    trust: { trust_anchors: trust?.roots.join('\n') ?? '' },
    // A file must not make this page load anything.
    verify: { remote_manifest_fetch: false, ocsp_fetch: false },
  });
  try {
    const reader = await WasmReader.fromBytes(typeOf(file), bytes, context);
    try {
      const claims = readClaims(JSON.parse(reader.json()), trust);
      return { kind: 'claims', claims, thumbnails: thumbnailsOf(reader, claims) };
    } finally {
      reader.free();
    }
  } catch (thrown) {
    return kindOfFault(thrown, bytes);
  }
};
