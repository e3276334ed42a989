import type { AdminProvider } from '@atelier/core/schemas/providers';
import type { Failure } from '../../../lib/failure.ts';

export interface OptionGuide {
  readonly title: string;
  readonly note: string;
  /** A complete example, in the shape that the server expects. */
  readonly example: object;
}

const workflow = {
  id: 'poster',
  name: 'Poster',
  description: 'Large type on paper.',
  graph: {
    '3': {
      class_type: 'KSampler',
      inputs: {
        ...{ seed: 0, steps: 20, cfg: 7, sampler_name: 'euler', scheduler: 'normal', denoise: 1 },
        ...{ model: ['4', 0], positive: ['6', 0], negative: ['7', 0], latent_image: ['5', 0] },
      },
    },
    '4': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'your-model.safetensors' } },
    '5': { class_type: 'EmptyLatentImage', inputs: { width: 768, height: 1024, batch_size: 1 } },
    '6': { class_type: 'CLIPTextEncode', inputs: { text: '', clip: ['4', 1] } },
    '7': { class_type: 'CLIPTextEncode', inputs: { text: 'watermark', clip: ['4', 1] } },
    '8': { class_type: 'VAEDecode', inputs: { samples: ['3', 0], vae: ['4', 2] } },
    '9': { class_type: 'SaveImage', inputs: { filename_prefix: 'poster', images: ['8', 0] } },
  },
  slots: {
    prompt: { node: '6', input: 'text' },
    width: { node: '5', input: 'width' },
    height: { node: '5', input: 'height' },
    seed: { node: '3', input: 'seed' },
  },
  output: '9',
};

/** What only some kinds can be given. Kinds that are missing here take no options. */
export const optionGuides: Readonly<Partial<Record<AdminProvider['kind'], OptionGuide>>> = {
  comfyui: {
    title: 'Workflows',
    note: 'Each workflow becomes a model with a form of its own. People fill only the inputs that you choose.',
    example: { workflows: [workflow] },
  },
  replicate: {
    title: 'More models',
    note: 'Further models of Replicate, as in the address of their page.',
    example: { models: ['owner/name'] },
  },
  fal: {
    title: 'More models',
    note: 'Further models of fal, each with a known one that takes the same input.',
    example: { models: [{ id: 'fal-ai/flux/dev', like: 'fal-ai/flux/schnell' }] },
  },
  'black-forest-labs': {
    title: 'Content filter',
    note: 'How much it lets through: 0 (strict) to 5.',
    example: { safetyTolerance: 2 },
  },
};

export type ReadOptions =
  | { readonly ok: true; readonly options: AdminProvider['options'] }
  | { readonly ok: false; readonly message: string };

/** Line and column of a place in a text, counted from 1. */
const placeOf = (text: string, at: number): string => {
  const before = text.slice(0, at).split('\n');
  return `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
};

/** Reads options as they are typed. An empty text means none. */
export const readOptions = (text: string): ReadOptions => {
  if (text.trim() === '') return { ok: true, options: {} };
  try {
    const options: unknown = JSON.parse(text);
    if (typeof options === 'object' && options !== null && !Array.isArray(options))
      return { ok: true, options: options as AdminProvider['options'] };
    return { ok: false, message: 'The text has to begin with { and end with }.' };
  } catch (thrown) {
    const at = /position (\d+)/.exec(thrown instanceof Error ? thrown.message : '')?.[1];
    const where = at === undefined ? 'near its end' : `at ${placeOf(text, Number(at))}`;
    return { ok: false, message: `This is not JSON: look ${where}.` };
  }
};

export const textOfOptions = (options: AdminProvider['options']): string =>
  Object.keys(options).length === 0 ? '' : JSON.stringify(options, null, 2);

/** What the server refused, each with its place: "workflows.0.slots.steps: There is no node 99 in the workflow." */
export const optionIssues = ({ issues }: Pick<Failure, 'issues'>): readonly string[] =>
  issues
    .filter(({ path }) => path === 'options' || path.startsWith('options.'))
    .map(({ path, message }) =>
      path === 'options' ? message : `${path.slice('options.'.length)}: ${message}`,
    );
