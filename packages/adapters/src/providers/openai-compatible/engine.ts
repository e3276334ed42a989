import { setTimeout as sleep } from 'node:timers/promises';
import type { Egress } from '@atelier/core/ports/egress';
import {
  type EngineRequest,
  type RemoteEngine,
  RemoteFault,
  type RemoteImage,
} from '@atelier/core/ports/engine';
import type { ProviderModel } from '@atelier/core/ports/providers';
import { answersAtOnce } from '../kit/answers-at-once.ts';
import { exchangeJson, send, unreadable } from '../kit/exchange.ts';
import { faultOfEgress } from '../kit/faults.ts';
import { fetchResult, maxPictureAnswerBytes, maxPictureBytes, pictureOfBase64 } from '../kit/results.ts';
import { checkText } from './prompt.ts';
import { imageCall } from './request.ts';
import { ImageAnswer, kindOfError } from './wire.ts';

export interface CompatibleEngineSettings {
  readonly providerId: string;
  readonly model: ProviderModel;
  readonly egress: Egress;
  readonly headers: Readonly<Record<string, string>>;
  /** Of the API, with `/v1`. */
  readonly apiUrl: string;
}

/** A picture at an address of the server itself may need the key; from elsewhere it is fetched without. */
const fetchPicture = async (
  { egress, headers, apiUrl }: CompatibleEngineSettings,
  url: string,
  signal: AbortSignal,
): Promise<Uint8Array> => {
  if (url.startsWith('data:') || !URL.canParse(url, apiUrl)) return fetchResult(egress, url, signal);
  const address = new URL(url, apiUrl);
  if (address.origin !== new URL(apiUrl).origin) return fetchResult(egress, url, signal);
  const exchange = { call: 'read', url: address.href, headers, signal, maxBytes: maxPictureBytes } as const;
  const response = await send(egress, exchange);
  try {
    return await response.bytes();
  } catch (thrown) {
    throw faultOfEgress(thrown, 'read');
  }
};

/** How often a picture that was made is read, and milliseconds between. */
const reads = 3;
const pauseMs = 300;

/** The picture was made, so reading it is repeated, and nothing is submitted again because its file does not arrive. */
const fetchMade = async (
  settings: CompatibleEngineSettings,
  url: string,
  signal: AbortSignal,
): Promise<Uint8Array> => {
  for (let left = reads - 1; ; left -= 1) {
    try {
      return await fetchPicture(settings, url, signal);
    } catch (thrown) {
      const fault = faultOfEgress(thrown, 'read');
      if (fault.kind !== 'transient' && fault.kind !== 'rate') throw fault;
      if (left === 0) throw new RemoteFault('unknown', fault.message, { cause: fault });
      await sleep(pauseMs, undefined, { signal });
    }
  }
};

const generate = async (
  settings: CompatibleEngineSettings,
  request: EngineRequest,
  signal: AbortSignal,
): Promise<RemoteImage> => {
  const { egress, headers, model, apiUrl } = settings;
  const { path, ...body } = await imageCall(model.remoteName, request);
  const exchange = {
    ...body,
    call: 'submit',
    url: `${apiUrl}${path}`,
    headers,
    signal,
    headTimeoutMs: model.timeoutMs,
    maxBytes: maxPictureAnswerBytes,
    withPictures: true,
    kindOf: kindOfError,
  } as const;
  const { data } = await exchangeJson(egress, exchange, ImageAnswer);
  const [first] = data;
  if (first?.b64_json) return { bytes: pictureOfBase64(first.b64_json) };
  if (!first?.url) throw unreadable('submit', 'The answer has no picture in it.');
  return { bytes: await fetchMade(settings, first.url, signal) };
};

/** The engine of a server with OpenAI's image API (R-STUDIO-5). Its picture comes in the answer to the submission. */
export const compatibleEngine = (settings: CompatibleEngineSettings): RemoteEngine => ({
  ...answersAtOnce,
  id: settings.model.id,
  provider: settings.providerId,
  capabilities: settings.model.capabilities,
  timeoutMs: settings.model.timeoutMs,
  checkText,
  submit: async (request, { signal }) => ({ image: await generate(settings, request, signal) }),
});
