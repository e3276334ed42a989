import {
  type EngineRequest,
  type RemoteCallOptions,
  type RemoteEngine,
  RemoteFault,
} from '@atelier/core/ports/engine';
import type { FoundModel, ProviderModel } from '@atelier/core/ports/providers';
import { pictureOfBase64 } from '../kit/results.ts';
import { upscalerCapabilities } from '../kit/upscalers.ts';
import { type A1111Server, callA1111, callIfThere, getPath } from './server.ts';
import { kindOfFault, longestPictureMs, maxResultBytes } from './submit.ts';
import { Extra, Upscalers } from './wire.ts';

const maxUpscalers = 50;
/** Tells upscalers from checkpoints, which may have the same name. */
const prefix = 'upscaler/';

/** The server's upscalers that are networks. Empty if it has none, or no such call. */
export const readUpscalers = async (
  server: A1111Server,
  options: RemoteCallOptions,
): Promise<FoundModel[]> => {
  const found = await callIfThere(server, getPath('/upscalers', options), Upscalers);
  const names = (found ?? []).flatMap(({ name, model_path }) => (model_path ? [name] : []));
  return [...new Set(names)]
    .filter((name) => name !== '' && name.length <= 200 - prefix.length)
    .slice(0, maxUpscalers)
    .map((name) => ({
      remoteName: prefix + name,
      name: name.slice(0, 80),
      description: 'Enlarges pictures on an AUTOMATIC1111 server.',
      timeoutMs: 15 * 60_000,
      capabilities: upscalerCapabilities,
    }));
};

/** Nothing but the picture and by how much it is enlarged: no restored faces, no second upscaler, no file on the server. */
const extraCall = ({ images, factor }: EngineRequest, { remoteName }: ProviderModel) => {
  const [picture] = images ?? [];
  if (picture === undefined || factor === undefined)
    throw new RemoteFault('invalid', 'No picture to enlarge.');
  return {
    image: Buffer.from(picture).toString('base64'),
    resize_mode: 0,
    upscaling_resize: factor,
    upscaler_1: remoteName.slice(prefix.length),
    upscaler_2: 'None',
    extras_upscaler_2_visibility: 0,
    gfpgan_visibility: 0,
    codeformer_visibility: 0,
    codeformer_weight: 0,
    upscale_first: false,
    show_extras_results: false,
  };
};

const lost = 'The picture was in an answer that was lost; the server keeps none.';
const throwLost = (): never => {
  throw new RemoteFault('gone', lost);
};

/**
 * One upscaler of a server of the AUTOMATIC1111 family (R-STUDIO-10): a single call, which has no name on the server, so that it
 * tells no progress, and cannot be found again or stopped.
 */
export const a1111Upscaler = (
  providerId: string,
  model: ProviderModel,
  server: A1111Server,
): RemoteEngine => ({
  id: model.id,
  provider: providerId,
  capabilities: model.capabilities,
  timeoutMs: model.timeoutMs,
  pollMs: 1000,
  submit: async (request, { signal }) => {
    const call = {
      call: 'submit',
      url: '/sdapi/v1/extra-single-image',
      json: extraCall(request, model),
      signal,
      kindOf: kindOfFault,
      maxBytes: maxResultBytes,
      withPictures: true,
      headTimeoutMs: longestPictureMs,
    } as const;
    const { image } = await callA1111(server, call, Extra);
    return { image: { bytes: pictureOfBase64(image) } };
  },
  find: async () => throwLost(),
  poll: async () => throwLost(),
  collect: async () => throwLost(),
  cancel: async () => 'abandoned',
  close: async () => undefined,
});
