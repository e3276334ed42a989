import type { EngineCapabilities } from '@atelier/core/schemas/engines';
import type { CreateJobInput } from '@atelier/core/schemas/jobs';
import type { ModelDefaults } from '@atelier/core/schemas/models';

interface SamplePrompt {
  /** What it shows of a model. */
  readonly title: string;
  readonly prompt: string;
}

/** Four subjects that tell models apart: a face, a wide view, a still life with materials, and a drawn style. */
export const samplePrompts: readonly SamplePrompt[] = [
  {
    title: 'A face',
    prompt:
      'Portrait of an old fisherman with a white beard and a blue wool sweater, soft window light, shallow depth of field',
  },
  {
    title: 'A landscape',
    prompt:
      'A river winding through a misty mountain valley at sunrise, pine forests, golden light, wide view',
  },
  {
    title: 'A still life',
    prompt: 'A copper teapot, two pears and a linen cloth on a wooden table, soft daylight, still life',
  },
  {
    title: 'An illustration',
    prompt: 'A small harbour town at dusk with lanterns on the water, watercolour illustration',
  },
];

/** Pixels of a square sample if the model draws so many. */
const usualSidePx = 1024;

type Bounds = Pick<EngineCapabilities, 'minSidePx' | 'maxSidePx' | 'sizeStepPx' | 'maxPixels' | 'sizes'>;

const squareness = ({ width, height }: { readonly width: number; readonly height: number }): number =>
  Math.min(width, height) / Math.max(width, height);

/** The model's usual size; else the squarest of its sizes, or a square within its bounds. */
export const sampleSize = (can: Bounds, { width, height }: Pick<ModelDefaults, 'width' | 'height'>) => {
  if (width !== undefined && height !== undefined) return { width, height };
  const [first, ...others] = can.sizes ?? [];
  if (first !== undefined)
    return others.reduce((best, each) => (squareness(each) > squareness(best) ? each : best), first);
  const most = Math.min(usualSidePx, can.maxSidePx, Math.floor(Math.sqrt(can.maxPixels ?? Number.MAX_VALUE)));
  const side = Math.max(
    Math.ceil(can.minSidePx / can.sizeStepPx) * can.sizeStepPx,
    Math.floor(most / can.sizeStepPx) * can.sizeStepPx,
  );
  return { width: side, height: side };
};

/** The job of one sample picture, with the model's own settings. */
export const sampleRequest = (
  model: { readonly id: string; readonly capabilities: Bounds; readonly defaults: ModelDefaults },
  prompt: string,
): CreateJobInput => {
  const { count: _, width: _w, height: _h, ...settings } = model.defaults;
  return {
    ...settings,
    model: model.id,
    prompt,
    ...sampleSize(model.capabilities, model.defaults),
    count: 1,
  };
};
