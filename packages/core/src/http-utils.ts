/** Helpers for outgoing HTTP requests. */

/** Whether a host, as written in URLs or by people, is loopback: traffic to it never leaves the machine. */
export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/.test(host);

/** @returns the body as text, or null as soon as it exceeds `maxBytes` after decompression */
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

/** The code or the class of a library's error, never its message or its data. */
export const kindOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown';
  // fetch puts the reason (ECONNREFUSED, a certificate error) into `cause`.
  const inner = error.cause instanceof Error ? error.cause : error;
  return 'code' in inner && typeof inner.code === 'string' ? inner.code : inner.name;
};
