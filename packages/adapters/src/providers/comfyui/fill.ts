import { type EngineRequest, RemoteFault } from '@atelier/core/ports/engine';
import type { LoraChoice } from '@atelier/core/schemas/generation-settings';
import { type Graph, rewired, withInput } from './graph.ts';
import { escapePrompt } from './prompt.ts';
import { filePrefixOf } from './prompt-id.ts';
import { type OwnWorkflow, type SlotName, slotNames, type Workflow } from './workflow.ts';

/** What ComfyUI calls the pictures that were uploaded for a request. */
export interface UploadedNames {
  readonly image?: string;
  readonly mask?: string;
}

const valuesOf = (
  request: EngineRequest,
  uploaded: UploadedNames,
): Record<SlotName, string | number | undefined> => ({
  prompt: escapePrompt(request.prompt),
  negativePrompt: escapePrompt(request.negativePrompt),
  width: request.width,
  height: request.height,
  seed: request.seed,
  steps: request.settings.steps,
  guidance: request.settings.guidance,
  strength: request.settings.strength,
  sampler: request.settings.sampler,
  scheduler: request.settings.scheduler,
  image: uploaded.image,
  mask: uploaded.mask,
});

/** LoRAs are nodes between the loader (or loaders) and everything that used it, one after the other. */
const withLoras = (graph: Graph, slot: Workflow['slots']['loras'], loras: readonly LoraChoice[]): Graph => {
  if (slot === undefined || loras.length === 0) return graph;
  const source = {
    model: [slot.node, slot.model] as const,
    clip: [slot.clipNode ?? slot.node, slot.clip] as const,
  };
  const ids = loras.map((_, at) => `atelier-lora-${at + 1}`);
  const last = ids.at(-1) ?? slot.node;
  const behind = rewired(rewired(graph, source.model, [last, 0]), source.clip, [last, 1]);
  const chain = loras.map(({ id, weight }, at) => {
    const before = ids[at - 1];
    return [
      ids[at],
      {
        class_type: 'LoraLoader',
        inputs: {
          model: before === undefined ? [...source.model] : [before, 0],
          clip: before === undefined ? [...source.clip] : [before, 1],
          lora_name: id,
          strength_model: weight,
          strength_clip: weight,
        },
      },
    ] as const;
  });
  return { ...behind, ...Object.fromEntries(chain) };
};

/**
 * The graph that is sent: the approved workflow with its declared slots filled. The prompt is always only the value of an
 * input.
 * @throws RemoteFault `invalid` if the workflow needs a picture and there is none
 */
export const fillWorkflow = (
  { graph, slots, output }: OwnWorkflow,
  request: EngineRequest,
  promptId: string,
  uploaded: UploadedNames,
): Graph => {
  if (slots.image !== undefined && uploaded.image === undefined)
    throw new RemoteFault('invalid', 'The workflow needs an input picture.');
  const values = valuesOf(request, uploaded);
  const filled = slotNames.reduce((current, name) => {
    const slot = slots[name];
    const value = values[name];
    return slot === undefined || value === undefined
      ? current
      : withInput(current, slot.node, slot.input, value);
  }, graph);
  const named = withInput(filled, output, 'filename_prefix', filePrefixOf(promptId));
  return withLoras(named, slots.loras, request.settings.loras ?? []);
};
