import { transformModel } from '@atelier/core/edit-models';
import { AppError } from '@atelier/core/errors';
import type { EngineRequest, LocalEngine } from '@atelier/core/ports/engine';
import { maxSidePx, minSidePx, type TransformChanges } from '@atelier/core/schemas/edits';
import { noOptions } from '@atelier/core/schemas/engines';
import { textLimits } from '@atelier/core/text';
import sharp, { type Sharp } from 'sharp';
import { maxPixels } from './bounds.ts';

const open = (png: Uint8Array) => sharp(png, { limitInputPixels: maxPixels, failOn: 'warning', pages: 1 });

/** Losslessly, because sharp always mirrors before it rotates within one pipeline. */
const next = async (picture: Sharp): Promise<Sharp> =>
  open(await picture.png({ compressionLevel: 0 }).toBuffer());

const changed = async (
  png: Uint8Array,
  { rotate, mirror, crop, resize }: TransformChanges,
  signal: AbortSignal,
): Promise<Uint8Array> => {
  let picture = open(png);
  if (rotate !== undefined) picture = await next(picture.rotate(rotate));
  signal.throwIfAborted();
  if (mirror !== undefined) picture = await next(mirror === 'horizontal' ? picture.flop() : picture.flip());
  signal.throwIfAborted();
  if (crop !== undefined)
    picture = picture.extract({ left: crop.x, top: crop.y, width: crop.width, height: crop.height });
  if (resize !== undefined) picture = picture.resize(resize.width, resize.height, { fit: 'fill' });
  return picture.png({ compressionLevel: 6 }).keepXmp().toBuffer();
};

const draw = async (
  { images, changes, width, height }: EngineRequest,
  signal: AbortSignal,
): Promise<Uint8Array> => {
  const [png] = images ?? [];
  if (png === undefined || changes === undefined) throw new Error(`${width} × ${height} without a picture.`);
  try {
    return await changed(png, changes, signal);
  } catch (thrown) {
    signal.throwIfAborted();
    throw new AppError('engine_failed', 'This picture could not be changed.', { cause: thrown });
  }
};

/** Crops, turns, mirrors and resizes pictures of this server (R-STUDIO-10). Free, and without a model. */
export const createTransformTool = (): LocalEngine => ({
  id: transformModel,
  provider: 'embedded',
  capabilities: {
    ...{ id: transformModel, name: 'Crop and turn', version: '1', origin: 'procedural' },
    description: 'Crops, turns, mirrors and resizes finished pictures.',
    ...{ styles: [], minSidePx, maxSidePx, sizeStepPx: 1, maxPixels: null, sizes: null, maxCount: 1 },
    ...{ maxPromptLength: textLimits.prompt, seed: true, negativePrompt: true, vector: false },
    ...{ progress: false, previews: false, cancel: true, options: noOptions },
  },
  draw: async (request, { signal }) => {
    const { width, height } = request;
    return { png: await draw(request, signal), size: { width, height } };
  },
  close: async () => undefined,
});
