import type { FoundModel } from '@atelier/core/ports/providers';
import type { ModelOptions, NumberRange } from '@atelier/core/schemas/engines';
import { textLimits } from '@atelier/core/text';
import { rangeWith } from '../kit/numbers.ts';
import { upscalerCapabilities } from '../kit/upscalers.ts';
import { asChoices, choicesOf } from './object-info.ts';
import { remoteNameOfCheckpoint, remoteNameOfUpscaler, remoteNameOfWorkflow } from './remote-name.ts';
import { standardWorkflow } from './standard.ts';
import type { ObjectInfo } from './wire.ts';
import type { Slot, Workflow } from './workflow.ts';

/** ComfyUI itself allows 16,384 px. */
const maxSidePx = 2048;

const valueAt = ({ graph }: Workflow, slot: Slot | undefined): unknown =>
  slot === undefined ? undefined : graph[slot.node]?.inputs[slot.input];

/** A setting whose slot is declared; the default is what the workflow says. */
const range = (workflow: Workflow, slot: Slot | undefined, usual: NumberRange): NumberRange | null =>
  slot === undefined ? null : rangeWith(usual, valueAt(workflow, slot));

const choicesAt = ({ graph }: Workflow, slot: Slot | undefined, info: ObjectInfo) => {
  const nodeClass = slot === undefined ? undefined : graph[slot.node]?.class_type;
  if (slot === undefined || nodeClass === undefined) return [];
  return asChoices(choicesOf(info, nodeClass, slot.input), 200, 80);
};

const lorasOf = ({ slots }: Workflow, info: ObjectInfo): ModelOptions['loras'] => {
  const known = asChoices(choicesOf(info, 'LoraLoader', 'lora_name'), 2000, 200);
  if (slots.loras === undefined || known.length === 0) return null;
  return { max: 4, weight: { min: -2, max: 2, step: 0.05, default: 1 }, known, own: false };
};

const strength: NumberRange = { min: 0.05, max: 1, step: 0.05, default: 0.75 };

const optionsOf = (workflow: Workflow, info: ObjectInfo): ModelOptions => {
  const { slots } = workflow;
  return {
    steps: range(workflow, slots.steps, { min: 1, max: 100, step: 1, default: 20 }),
    guidance: range(workflow, slots.guidance, { min: 0, max: 30, step: 0.5, default: 7 }),
    samplers: choicesAt(workflow, slots.sampler, info),
    schedulers: choicesAt(workflow, slots.scheduler, info),
    qualities: [],
    backgrounds: [],
    loras: lorasOf(workflow, info),
    imageInput:
      slots.image === undefined
        ? null
        : {
            max: 1,
            mask: slots.mask !== undefined,
            strength: range(workflow, slots.strength, strength),
          },
  };
};

const capabilitiesOf = (workflow: Workflow, info: ObjectInfo): FoundModel['capabilities'] => {
  const { slots, size } = workflow;
  const own = size ?? { width: 1024, height: 1024 };
  const isFree = slots.width !== undefined;
  return {
    version: '',
    origin: 'neural',
    styles: [],
    minSidePx: isFree ? 256 : Math.min(own.width, own.height),
    maxSidePx: isFree ? maxSidePx : Math.max(own.width, own.height),
    sizeStepPx: isFree ? 64 : 1,
    maxPixels: isFree ? maxSidePx * maxSidePx : null,
    sizes: isFree ? null : [own],
    maxCount: 4,
    maxPromptLength: textLimits.prompt,
    seed: slots.seed !== undefined,
    negativePrompt: slots.negativePrompt !== undefined,
    vector: false,
    progress: true,
    previews: true,
    cancel: true,
    options: optionsOf(workflow, info),
  };
};

export const workflowModel = (workflow: Workflow, info: ObjectInfo): FoundModel => ({
  remoteName: remoteNameOfWorkflow(workflow.id),
  name: workflow.name,
  description: workflow.description,
  timeoutMs: 15 * 60_000,
  capabilities: capabilitiesOf(workflow, info),
});

/** What people call a file: its name without folders and ending. */
const nameOfFile = (file: string): string =>
  (file.split(/[\\/]/).at(-1) ?? file).replace(/\.\w+$/, '').slice(0, 80);

/** A checkpoint with the built-in workflow. It also starts from a picture, which needs no slots in advance. */
export const checkpointModel = (file: string, info: ObjectInfo): FoundModel => {
  const capabilities = capabilitiesOf(standardWorkflow(file), info);
  return {
    remoteName: remoteNameOfCheckpoint(file),
    name: nameOfFile(file),
    description: 'A checkpoint with the built-in text-to-image workflow.',
    timeoutMs: 15 * 60_000,
    capabilities: {
      ...capabilities,
      options: { ...capabilities.options, imageInput: { max: 1, mask: true, strength } },
    },
  };
};

/** An upscale model with the built-in workflow. */
export const upscalerModel = (file: string): FoundModel => ({
  remoteName: remoteNameOfUpscaler(file),
  name: nameOfFile(file),
  description: 'Enlarges pictures on a ComfyUI server.',
  timeoutMs: 15 * 60_000,
  capabilities: { ...upscalerCapabilities, progress: true, cancel: true },
});
