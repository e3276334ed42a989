import type { Egress, EgressResponse } from '@atelier/core/ports/egress';
import {
  type EngineRequest,
  type RemoteEngine,
  RemoteFault,
  type RemoteImage,
  type RemoteStatus,
} from '@atelier/core/ports/engine';
import type { ProviderModel } from '@atelier/core/ports/providers';
import { releaseBytes } from '@atelier/core/release-bytes';
import type { z } from 'zod';
import { answersAtOnce } from '../kit/answers-at-once.ts';
import { readEvents } from '../kit/event-stream.ts';
import { send, unreadable } from '../kit/exchange.ts';
import { faultOfEgress } from '../kit/faults.ts';
import { type Base64, parsePictures } from '../kit/picture-json.ts';
import { maxPictureAnswerBytes, pictureOfBase64 } from '../kit/results.ts';
import { imageCall } from './request.ts';
import { ImageAnswer, kindOfError, StreamedImage } from './wire.ts';

type OnStatus = (status: RemoteStatus) => void;

/** JSON of a submission's answer. @throws RemoteFault `unknown`: the work was accepted, and may cost */
const parse = <T>(text: string, schema: z.ZodType<T>): T => {
  try {
    return schema.parse(JSON.parse(text));
  } catch (thrown) {
    throw unreadable('submit', `Not the expected answer: ${text.slice(0, 500)}`, thrown);
  }
};

const imageOf = (b64: Base64, usage: ImageAnswer['usage']): RemoteImage => ({
  bytes: pictureOfBase64(b64),
  ...(usage ? { usage: { inputTokens: usage.input_tokens, outputTokens: usage.output_tokens } } : {}),
});

/** Unfinished pictures are shown, and one that cannot be read is no reason to lose the finished one. */
const showPartial = (data: string, onStatus: OnStatus): void => {
  let preview: Uint8Array;
  try {
    preview = pictureOfBase64(parse(data, StreamedImage).b64_json);
  } catch {
    return;
  }
  onStatus({ state: 'running', progress: null, preview });
};

const readStream = async (response: EgressResponse, onStatus: OnStatus): Promise<RemoteImage> => {
  for await (const { event, data } of readEvents(response.pieces(), maxPictureAnswerBytes)) {
    if (event.endsWith('.partial_image')) showPartial(data, onStatus);
    if (event === 'error') throw new RemoteFault(kindOfError(data) ?? 'unknown', data.slice(0, 2000));
    if (event.endsWith('.completed')) {
      const { b64_json: b64, usage } = parse(data, StreamedImage);
      return imageOf(b64, usage);
    }
  }
  throw unreadable('submit', 'The stream ended without a picture.');
};

/** The same for an answer that is not streamed. */
const parseAnswer = async (response: EgressResponse): Promise<ImageAnswer> => {
  const bytes = await response.bytes();
  try {
    return ImageAnswer.parse(parsePictures(bytes));
  } catch (thrown) {
    const head = new TextDecoder().decode(bytes.subarray(0, 500));
    throw unreadable('submit', `Not the expected answer: ${head}`, thrown);
  } finally {
    releaseBytes(bytes);
  }
};

const readAnswer = async (response: EgressResponse): Promise<RemoteImage> => {
  const { data, usage } = await parseAnswer(response);
  const [first] = data;
  if (first === undefined) throw unreadable('submit', 'The answer has no picture in it.');
  return imageOf(first.b64_json, usage);
};

export interface OpenAiEngineSettings {
  readonly providerId: string;
  readonly model: ProviderModel;
  readonly egress: Egress;
  readonly headers: Readonly<Record<string, string>>;
}

const generate = async (
  { model, egress, headers }: OpenAiEngineSettings,
  request: EngineRequest,
  { signal, onStatus }: { readonly signal: AbortSignal; readonly onStatus: OnStatus },
): Promise<RemoteImage> => {
  const call = await imageCall(model.remoteName, request);
  const response = await send(egress, {
    ...call,
    call: 'submit',
    headers,
    signal,
    headTimeoutMs: model.timeoutMs,
    idleTimeoutMs: model.timeoutMs,
    maxBytes: maxPictureAnswerBytes,
    kindOf: (_, text) => kindOfError(text),
  });
  try {
    const isStream = response.header('content-type')?.startsWith('text/event-stream') === true;
    return await (isStream ? readStream(response, onStatus) : readAnswer(response));
  } catch (thrown) {
    throw faultOfEgress(thrown, 'submit');
  }
};

/**
 * The engine of one of OpenAI's image models (R-STUDIO-5). The picture comes in the answer to the submission, so one that is
 * lost on the way cannot be fetched again, and is never asked for again.
 */
export const openAiEngine = (settings: OpenAiEngineSettings): RemoteEngine => ({
  ...answersAtOnce,
  id: settings.model.id,
  provider: settings.providerId,
  capabilities: settings.model.capabilities,
  timeoutMs: settings.model.timeoutMs,
  submit: async (request, options) => ({ image: await generate(settings, request, options) }),
});
