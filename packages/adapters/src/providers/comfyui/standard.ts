import type { EngineRequest } from '@atelier/core/ports/engine';
import { type Graph, withInput } from './graph.ts';
import type { Workflow } from './workflow.ts';

const loader = '4';
const sampler = '3';

const textToImage = (checkpoint: string): Graph => ({
  [sampler]: {
    class_type: 'KSampler',
    inputs: {
      seed: 0,
      steps: 20,
      cfg: 7,
      sampler_name: 'euler',
      scheduler: 'normal',
      denoise: 1,
      model: [loader, 0],
      positive: ['6', 0],
      negative: ['7', 0],
      latent_image: ['5', 0],
    },
  },
  [loader]: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: checkpoint } },
  '5': { class_type: 'EmptyLatentImage', inputs: { width: 1024, height: 1024, batch_size: 1 } },
  '6': { class_type: 'CLIPTextEncode', inputs: { text: '', clip: [loader, 1] } },
  '7': { class_type: 'CLIPTextEncode', inputs: { text: '', clip: [loader, 1] } },
  '8': { class_type: 'VAEDecode', inputs: { samples: [sampler, 0], vae: [loader, 2] } },
  '9': { class_type: 'SaveImage', inputs: { filename_prefix: 'atelier', images: ['8', 0] } },
});

/** Starts from an input picture instead of an empty one; a mask limits the change to its white part. */
const withInputPicture = (graph: Graph, hasMask: boolean): Graph => {
  const encoded: Graph = {
    ...graph,
    '10': { class_type: 'LoadImage', inputs: { image: '' } },
    '11': { class_type: 'VAEEncode', inputs: { pixels: ['10', 0], vae: [loader, 2] } },
  };
  if (!hasMask) return withInput(encoded, sampler, 'latent_image', ['11', 0]);
  const masked: Graph = {
    ...encoded,
    '12': { class_type: 'LoadImageMask', inputs: { image: '', channel: 'red' } },
    '13': { class_type: 'SetLatentNoiseMask', inputs: { samples: ['11', 0], mask: ['12', 0] } },
  };
  return withInput(masked, sampler, 'latent_image', ['13', 0]);
};

/** The workflow of checkpoints without one of their own. It fits Stable Diffusion and its relatives. */
export const standardWorkflow = (
  checkpoint: string,
  request?: Pick<EngineRequest, 'images' | 'mask'>,
): Workflow => {
  const hasImage = (request?.images?.length ?? 0) > 0;
  const hasMask = hasImage && request?.mask !== undefined;
  const graph = textToImage(checkpoint);
  return {
    id: 'standard',
    name: checkpoint,
    description: '',
    graph: hasImage ? withInputPicture(graph, hasMask) : graph,
    slots: {
      prompt: { node: '6', input: 'text' },
      negativePrompt: { node: '7', input: 'text' },
      ...(!hasImage && {
        width: { node: '5', input: 'width' },
        height: { node: '5', input: 'height' },
      }),
      seed: { node: sampler, input: 'seed' },
      steps: { node: sampler, input: 'steps' },
      guidance: { node: sampler, input: 'cfg' },
      sampler: { node: sampler, input: 'sampler_name' },
      scheduler: { node: sampler, input: 'scheduler' },
      ...(hasImage && {
        strength: { node: sampler, input: 'denoise' },
        image: { node: '10', input: 'image' },
      }),
      ...(hasMask && { mask: { node: '12', input: 'image' } }),
      loras: { node: loader, model: 0, clip: 1 },
    },
    output: '9',
  };
};
