import { upscaleModel } from '@atelier/core/edit-models';
import { AppError } from '@atelier/core/errors';
import type { EngineRequest, EngineRunOptions, LocalEngine } from '@atelier/core/ports/engine';
import { provenanceXmp } from '@atelier/core/provenance';
import { maxSidePx, minSidePx } from '@atelier/core/schemas/edits';
import { noOptions } from '@atelier/core/schemas/engines';
import { textLimits } from '@atelier/core/text';
import sharp from 'sharp';
import { createUpscaler, type Upscaler } from '../upscale/upscaler.ts';
import { maxPixels } from './bounds.ts';

const open = (png: Uint8Array) => sharp(png, { limitInputPixels: maxPixels, failOn: 'warning', pages: 1 });

/** Also of a picture that rules have drawn: every pixel of the result comes from the network. */
const madeByNetwork = provenanceXmp('neural', 'Atelier');

interface Decoded {
  /** Red, green, blue. */
  readonly pixels: Uint8Array;
  readonly size: { readonly width: number; readonly height: number };
  /** How opaque its pixels are, as a PNG; null if all are. */
  readonly alpha: Buffer | null;
}

const decode = async (png: Uint8Array): Promise<Decoded> => {
  const { hasAlpha } = await open(png).metadata();
  const picture = open(png).toColourspace('srgb');
  const { data, info } = await picture
    .clone()
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return {
    pixels: data,
    size: { width: info.width, height: info.height },
    alpha: hasAlpha ? await picture.clone().extractChannel('alpha').png().toBuffer() : null,
  };
};

const enlarged = async (upscaler: Upscaler, request: EngineRequest, options: EngineRunOptions) => {
  const { images, factor, width, height } = request;
  const [png] = images ?? [];
  if (png === undefined || factor === undefined) throw new Error(`${width} × ${height} without a picture.`);
  const { pixels, size, alpha } = await decode(png);
  options.signal.throwIfAborted();
  const drawn = await upscaler.enlarge(pixels, size, factor, options);
  let picture = sharp(drawn, {
    raw: { width: size.width * factor, height: size.height * factor, channels: 3 },
    limitInputPixels: maxPixels,
  });
  // Edges of cut-out shapes are soft: the network would make them hard.
  if (alpha !== null) picture = picture.joinChannel(await sharp(alpha).resize(width, height).toBuffer());
  return picture.png({ compressionLevel: 6 }).withXmp(madeByNetwork).toBuffer();
};

interface UpscaleToolOptions {
  /** The whole environment of the worker process; empty by default. */
  readonly env?: Readonly<Record<string, string>>;
  /** Another one in tests. */
  readonly upscaler?: Upscaler;
}

/** Enlarges pictures of this server by an embedded neural network (R-STUDIO-10). */
export const createUpscaleTool = ({
  env = {},
  upscaler = createUpscaler({ env }),
}: UpscaleToolOptions = {}): LocalEngine => ({
  id: upscaleModel,
  // A lane of its own: enlargements never take the turn of a drawing.
  provider: 'upscaler',
  // Each holds a picture of up to 4096 × 4096 pixels.
  maxConcurrent: 1,
  capabilities: {
    ...{ id: upscaleModel, name: 'Upscale', version: '1', origin: 'neural' },
    description: 'Enlarges finished pictures by a small neural network on this server.',
    ...{ styles: [], minSidePx, maxSidePx, sizeStepPx: 1, maxPixels: null, sizes: null, maxCount: 1 },
    ...{ maxPromptLength: textLimits.prompt, seed: true, negativePrompt: true, vector: false },
    ...{ progress: true, previews: false, cancel: true, options: noOptions },
  },
  draw: async (request, options) => {
    const { width, height } = request;
    try {
      return { png: await enlarged(upscaler, request, options), size: { width, height } };
    } catch (thrown) {
      options.signal.throwIfAborted();
      if (thrown instanceof AppError) throw thrown;
      throw new AppError('engine_failed', 'This picture could not be enlarged.', { cause: thrown });
    }
  },
  close: () => upscaler.close(),
});
