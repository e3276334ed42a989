import { type Egress, EgressFault } from '@atelier/core/ports/egress';
import { RemoteFault } from '@atelier/core/ports/engine';
import { bytesOfBase64 } from './exchange.ts';
import { faultOfEgress } from './faults.ts';
import type { Base64 } from './picture-json.ts';

/** The largest picture that is fetched, in bytes. */
export const maxPictureBytes = 64 * 1024 * 1024;
/** The largest JSON answer with a picture in it, which base64 makes a third larger. */
export const maxPictureAnswerBytes = 96 * 1024 * 1024;

/** The bytes of base64, which a picture must have. @throws RemoteFault `unknown`: something else came, and it may cost */
export const pictureOfBase64 = (text: Base64): Uint8Array => {
  const bytes = bytesOfBase64(text);
  if (bytes.length === 0) throw new RemoteFault('unknown', 'The answer has no picture in it.');
  return bytes;
};

/**
 * The bytes of a result: a `data:` address, or one at the provider or its result hosts.
 * @throws RemoteFault
 */
export const fetchResult = async (egress: Egress, url: string, signal: AbortSignal): Promise<Uint8Array> => {
  if (url.startsWith('data:')) return pictureOfBase64(url);
  try {
    return await egress.download(url, { signal, maxBytes: maxPictureBytes });
  } catch (thrown) {
    // It will be no smaller when it is asked for again.
    if (thrown instanceof EgressFault && thrown.reason === 'too_large')
      throw new RemoteFault('gone', thrown.message, { cause: thrown });
    throw faultOfEgress(thrown, 'read');
  }
};

/** The first address in a result, whose shape depends on the model: a text, a list, or an object with either. */
export const firstAddress = (output: unknown, depth = 0): string | null => {
  if (typeof output === 'string') return /^(https?:\/\/|data:image\/)/.test(output) ? output : null;
  if (typeof output !== 'object' || output === null || depth > 4) return null;
  for (const part of Object.values(output).slice(0, 50)) {
    const found = firstAddress(part, depth + 1);
    if (found !== null) return found;
  }
  return null;
};
