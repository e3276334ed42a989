import { describe, expect, test } from 'vitest';
import { optionGuides } from './option-text.ts';
import { loaderChoices, placeChoices, readWorkflow, type WorkflowGraph } from './workflow-graph.ts';
import { proposeSlots } from './workflow-proposal.ts';
import { proposedValues, valuesOf, workflowErrors, workflowId, workflowOf } from './workflow-values.ts';

const node = (class_type: string, inputs: Record<string, unknown>) => ({ class_type, inputs });
const example = optionGuides.comfyui?.example as { readonly workflows: [{ graph: WorkflowGraph }] };
const classic = example.workflows[0].graph;

/** FLUX as ComfyUI's template exports it: the sampler has a guider, and some values are nodes of their own. */
const flux: WorkflowGraph = {
  '5': node('EmptySD3LatentImage', { width: ['40', 0], height: ['41', 0], batch_size: 1 }),
  '6': node('CLIPTextEncode', { text: ['42', 0], clip: ['11', 0] }),
  '8': node('VAEDecode', { samples: ['13', 0], vae: ['10', 0] }),
  '9': node('SaveImage', { filename_prefix: 'flux', images: ['8', 0] }),
  '10': node('VAELoader', { vae_name: 'ae.safetensors' }),
  '11': node('DualCLIPLoader', { clip_name1: 't5.safetensors', clip_name2: 'l.safetensors' }),
  '12': node('UNETLoader', { unet_name: 'flux.safetensors' }),
  '13': node('SamplerCustomAdvanced', {
    ...{ noise: ['25', 0], guider: ['22', 0], sampler: ['16', 0] },
    ...{ sigmas: ['17', 0], latent_image: ['5', 0] },
  }),
  '16': node('KSamplerSelect', { sampler_name: 'euler' }),
  '17': node('BasicScheduler', { scheduler: 'simple', steps: 20, denoise: 1, model: ['12', 0] }),
  '22': node('BasicGuider', { model: ['12', 0], conditioning: ['26', 0] }),
  '25': node('RandomNoise', { noise_seed: 7 }),
  '26': node('FluxGuidance', { guidance: 3.5, conditioning: ['6', 0] }),
  '40': node('PrimitiveInt', { value: 1024 }),
  '41': node('PrimitiveInt', { value: 768 }),
  '42': node('PrimitiveStringMultiline', { value: 'a lighthouse' }),
};

describe('the slots of a ComfyUI workflow', () => {
  test('are found by connections, so that the negative prompt is not taken for the prompt', () => {
    // The negative text has the lower number here.
    const swapped: WorkflowGraph = {
      ...classic,
      '3': node('KSampler', { ...classic['3']?.inputs, positive: ['7', 0], negative: ['6', 0] }),
    };
    expect(proposeSlots(classic).slots).toEqual({
      prompt: { node: '6', input: 'text' },
      negativePrompt: { node: '7', input: 'text' },
      width: { node: '5', input: 'width' },
      height: { node: '5', input: 'height' },
      seed: { node: '3', input: 'seed' },
      steps: { node: '3', input: 'steps' },
      guidance: { node: '3', input: 'cfg' },
      sampler: { node: '3', input: 'sampler_name' },
      scheduler: { node: '3', input: 'scheduler' },
    });
    expect(proposeSlots(classic)).toMatchObject({ output: '9', loras: '4' });
    expect(proposeSlots(swapped).slots).toMatchObject({
      ...{ prompt: { node: '7', input: 'text' }, negativePrompt: { node: '6', input: 'text' } },
    });
  });

  test('are found behind guiders, separate nodes and nodes that only hold a value', () => {
    expect(proposeSlots(flux)).toEqual({
      slots: {
        prompt: { node: '42', input: 'value' },
        width: { node: '40', input: 'value' },
        height: { node: '41', input: 'value' },
        seed: { node: '25', input: 'noise_seed' },
        steps: { node: '17', input: 'steps' },
        guidance: { node: '26', input: 'guidance' },
        sampler: { node: '16', input: 'sampler_name' },
        scheduler: { node: '17', input: 'scheduler' },
      },
      output: '9',
      loras: '["12","11"]',
    });
  });

  test('propose LoRAs behind the loader of the model and that of the text encoders, if no checkpoint has both', () => {
    const values = { ...proposedValues(flux), name: 'FLUX', description: '' };
    const saved = workflowOf(flux, values, 'flux');
    expect(saved.slots.loras).toEqual({ node: '12', model: 0, clip: 0, clipNode: '11' });
    expect(workflowOf(flux, valuesOf(saved), 'flux', saved)).toEqual(saved);
    expect(loaderChoices(flux).map(({ label }) => label)).toEqual(['UNETLoader (12) + DualCLIPLoader (11)']);
    // Without its text encoders a model has no place for them.
    const { '11': _, ...alone } = flux;
    expect(proposeSlots(alone).loras).toBeNull();
    // Both kinds in one file: the checkpoint comes first.
    expect(proposeSlots({ ...flux, '4': classic['4'] ?? node('X', {}) }).loras).toBe('4');
  });

  test('follow an input picture with its strength, and leave a zeroed negative prompt and a preview out', () => {
    const edit: WorkflowGraph = {
      ...classic,
      '1': node('PreviewImage', { images: ['8', 0] }),
      '3': node('KSampler', { ...classic['3']?.inputs, negative: ['12', 0], latent_image: ['11', 0] }),
      '10': node('LoadImage', { image: 'x.png' }),
      '11': node('VAEEncode', { pixels: ['10', 0], vae: ['4', 2] }),
      '12': node('ConditioningZeroOut', { conditioning: ['6', 0] }),
    };
    const { slots, output } = proposeSlots(edit);
    expect(slots).toMatchObject({
      image: { node: '10', input: 'image' },
      strength: { node: '3', input: 'denoise' },
      prompt: { node: '6', input: 'text' },
    });
    expect(slots.negativePrompt).toBeUndefined();
    expect(output).toBe('9');
    // Circles, missing nodes and a graph without anything known end in no proposal.
    const strange = { a: node('X', { in: ['b', 0] }), b: node('Y', { in: ['a', 0], far: ['zz', 0] }) };
    expect(proposeSlots(strange)).toEqual({ slots: {}, output: null, loras: null });
  });

  test('are offered with the node, its number and what stands there; connected inputs are not', () => {
    expect(placeChoices(classic, 'string').map(({ label }) => label)).toEqual([
      'KSampler (3) · sampler_name: euler',
      'KSampler (3) · scheduler: normal',
      'CheckpointLoaderSimple (4) · ckpt_name: your-model.safetensors',
      'CLIPTextEncode (6) · text',
      'CLIPTextEncode (7) · text: watermark',
      'SaveImage (9) · filename_prefix: poster',
    ]);
  });
});

describe('a file of ComfyUI', () => {
  test('is read as exported for the API, and otherwise the right command is named', () => {
    expect(readWorkflow(JSON.stringify(classic))).toEqual({ ok: true, graph: classic });
    expect(readWorkflow(JSON.stringify({ prompt: classic, client_id: 'x' }))).toEqual({
      ...{ ok: true, graph: classic },
    });
    const message = (text: string) => {
      const read = readWorkflow(text);
      return read.ok ? null : read.message;
    };
    expect(message('{ "nodes": [], "links": [], "version": 0.4 }')).toMatch(/editor.*Export \(API\)/);
    expect(message('{ "workflows": [] }')).toMatch(/Advanced/);
    expect(message('{ "3": { "class_type": "KSampler" } }')).toMatch(/not a ComfyUI workflow/);
    expect(message('{}')).toMatch(/not a ComfyUI workflow/);
    expect(message('{ "3": nope }')).toMatch(/not JSON/);
  });

  test('becomes what the server saves, and opens in the form as it was saved', () => {
    const values = { ...proposedValues(classic), name: ' Poster ', description: '' };
    const saved = workflowOf(classic, values, 'poster');
    expect(saved).toMatchObject({ id: 'poster', name: 'Poster', output: '9' });
    expect(saved.slots.loras).toEqual({ node: '4', model: 0, clip: 1 });
    expect(saved.size).toBeUndefined();
    expect(workflowOf(classic, valuesOf(saved), 'poster', saved)).toEqual(saved);
    // Without slots for the size, the form says what the workflow draws.
    const fixed = { ...values, slots: { ...values.slots, width: '', height: '' } };
    expect(workflowOf(classic, fixed, 'poster').size).toEqual({ width: 768, height: 1024 });
    expect(workflowId('Café: 2 × A!', [])).toBe('cafe-2-a');
    expect(workflowId('海報', ['workflow'])).toBe('workflow-2');
  });

  test('that is refused has its faults at their fields', () => {
    const at = (path: string) => ({ path, message: path });
    const { fields, rest } = workflowErrors(
      [
        at('options.workflows.1.slots.prompt'),
        at('options.workflows.1.graph'),
        at('options.workflows.0.name'),
      ],
      1,
    );
    expect(Object.keys(fields)).toEqual(['slots.prompt']);
    expect(rest).toEqual(['options.workflows.1.graph', 'options.workflows.0.name']);
  });
});
