import { type EngineRequest, type RemoteEngine, RemoteFault } from '@atelier/core/ports/engine';
import type { ProviderModel } from '@atelier/core/ports/providers';
import { answersAtOnce } from '../kit/answers-at-once.ts';
import type { Call } from '../kit/exchange.ts';
import type { Base64 } from '../kit/picture-json.ts';
import { nearestRatio } from '../kit/ratios.ts';
import { maxPictureAnswerBytes, pictureOfBase64 } from '../kit/results.ts';
import { sizesOfModel } from './sizes.ts';
import { Answer } from './wire.ts';

const refusals: ReadonlySet<string> = new Set([
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
  'PROHIBITED_CONTENT',
  'BLOCKLIST',
  'SPII',
  'SAFETY',
  'RECITATION',
]);

/** Gemini's seeds are 32-bit signed. */
const seedOf = (seed: number): number => seed % 2 ** 31;

const bodyOf = (remoteName: string, { prompt, seed, images, ...size }: EngineRequest) => {
  const sizes = sizesOfModel(remoteName);
  const exact = sizes.find(({ width, height }) => width === size.width && height === size.height);
  const { ratio, imageSize } = exact ?? nearestRatio(sizes, size) ?? {};
  const pictures = (images ?? []).map((image) => ({
    inlineData: { mimeType: 'image/png', data: Buffer.from(image).toString('base64') },
  }));
  return {
    contents: [{ role: 'user', parts: [{ text: prompt }, ...pictures] }],
    generationConfig: {
      responseModalities: ['IMAGE'],
      imageConfig: { aspectRatio: ratio, ...(imageSize === undefined ? {} : { imageSize }) },
      seed: seedOf(seed),
    },
  };
};

/** The picture of an answer, or why there is none. Drafts that the model thought about are left out. */
export const pictureOf = ({ candidates, promptFeedback }: Answer): { data: Base64 } | { reason: string } => {
  const [candidate] = candidates ?? [];
  const parts = candidate?.content?.parts ?? [];
  const picture = parts.find(({ thought, inlineData }) => thought !== true && inlineData != null);
  if (picture?.inlineData != null) return { data: picture.inlineData.data };
  return { reason: promptFeedback?.blockReason ?? candidate?.finishReason ?? 'NO_IMAGE' };
};

const isRefusal = ({ promptFeedback }: Answer, reason: string): boolean =>
  promptFeedback?.blockReason != null || refusals.has(reason);

/**
 * An accepted call that gave no picture, as an id: it must not be sent again by itself, and its `poll` says what happened.
 */
const withoutPicture = 'no-picture:';

/** The engine of one Gemini model. It answers with the picture itself, one a call. */
export const createEngine = (
  call: Call,
  provider: string,
  { id, remoteName, capabilities, timeoutMs }: ProviderModel,
): RemoteEngine => ({
  id,
  provider,
  capabilities,
  timeoutMs,
  ...answersAtOnce,
  async submit(request, { signal }) {
    const answer = await call(
      {
        call: 'submit',
        url: `/models/${remoteName}:generateContent`,
        json: bodyOf(remoteName, request),
        headTimeoutMs: timeoutMs,
        maxBytes: maxPictureAnswerBytes,
        withPictures: true,
        signal,
      },
      Answer,
    );
    const found = pictureOf(answer);
    if ('data' in found) return { image: { bytes: pictureOfBase64(found.data), seed: seedOf(request.seed) } };
    if (isRefusal(answer, found.reason)) throw new RemoteFault('refused', found.reason);
    return { remoteId: `${withoutPicture}${found.reason.slice(0, 200)}` };
  },
  poll: (remoteId) =>
    Promise.resolve({
      state: 'failed',
      kind: 'transient',
      reason: `It came back without a picture; nothing was charged (${remoteId.slice(withoutPicture.length)}).`,
    }),
  cancel: async () => 'stopped',
});
