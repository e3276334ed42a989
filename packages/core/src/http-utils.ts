/** What everybody needs who speaks with somebody outside the house. */

/** Whether a host, as URLs and people write it, is this very machine: nothing said to it can be overheard on the way. */
export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/.test(host);

/** @returns the body as text, or null as soon as there are more than `maxBytes` of it, after decompression */
export const readBounded = async (
  body: AsyncIterable<Uint8Array> | null,
  maxBytes: number,
): Promise<string | null> => {
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
};

/** What is wrong, in the words of a library: its code or its class, never its message or its data. */
export const kindOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown';
  // fetch hides the reason (ECONNREFUSED, a certificate's fault) one level down.
  const inner = error.cause instanceof Error ? error.cause : error;
  return 'code' in inner && typeof inner.code === 'string' ? inner.code : inner.name;
};
