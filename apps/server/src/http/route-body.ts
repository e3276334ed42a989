import { Readable } from 'node:stream';
import { AppError } from '@atelier/core/errors';
import type { RouteBody } from './routes.ts';

const tooLarge = (maxBytes: number): AppError =>
  new AppError('payload_too_large', `This takes at most ${maxBytes} bytes.`);

/** Rejects a body whose Content-Length is too large. @throws AppError `payload_too_large` */
export const requireLength = (contentLength: string | undefined, { maxBytes }: RouteBody): void => {
  if (Number(contentLength ?? 0) > maxBytes) throw tooLarge(maxBytes);
};

/**
 * A request's body as it arrives, whatever the client claims of its length. It fails instead of ending when there is
 * more of it than allowed, when the client goes away, and when `stillAllowed` says no at its end.
 * @param payload from the content type parser; anything but a stream counts as no body
 */
export const boundedBody = (
  payload: unknown,
  limits: RouteBody | undefined,
  revalidate: () => Promise<void>,
): Readable => {
  if (!(payload instanceof Readable) || limits === undefined) return Readable.from([]);
  return Readable.from(bounded(payload, limits, revalidate), { objectMode: false });
};

async function* bounded(payload: Readable, { maxBytes }: RouteBody, revalidate: () => Promise<void>) {
  let size = 0;
  // Destroying the request would end the connection before the refusal could be sent.
  const pieces: AsyncIterator<Uint8Array> = payload.iterator({ destroyOnReturn: false });
  for (;;) {
    const { done, value } = await pieces.next().catch((cause: unknown) => {
      throw new AppError('client_closed_request', undefined, { cause });
    });
    if (done === true) break;
    size += value.byteLength;
    if (size > maxBytes) throw tooLarge(maxBytes);
    yield value;
  }
  await revalidate();
}
