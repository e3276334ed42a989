/** Bytes. Smaller ones may share a pool, and are not worth it. */
const minBytes = 65_536;

/**
 * Frees the memory of large bytes at once. Otherwise it counts until V8 collects the whole heap, and some pictures of a few
 * megabytes are enough to make it do so. Only for the one who owns them: any later use finds them empty.
 */
export const releaseBytes = ({ buffer, byteLength }: Uint8Array): void => {
  if (byteLength >= minBytes && byteLength === buffer.byteLength && buffer instanceof ArrayBuffer)
    buffer.transfer(0);
};
