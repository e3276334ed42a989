import { Size } from '@atelier/core/schemas/engines';
import { z } from 'zod';
import { parseOptions } from '../kit/options.ts';
import { Graph, isLink } from './graph.ts';

const maxGraphCharacters = 300_000;

const Slot = z.strictObject({ node: z.string().min(1).max(40), input: z.string().min(1).max(200) });
export type Slot = z.infer<typeof Slot>;

/** What a request may fill, and what kind of value stands there. Nothing else of a workflow ever changes. */
const slotTypes = {
  prompt: 'string',
  negativePrompt: 'string',
  width: 'number',
  height: 'number',
  seed: 'number',
  steps: 'number',
  guidance: 'number',
  strength: 'number',
  sampler: 'string',
  scheduler: 'string',
  image: 'string',
  mask: 'string',
} as const;
export type SlotName = keyof typeof slotTypes;
export const slotNames = Object.keys(slotTypes) as SlotName[];

const Slots = z.strictObject({
  prompt: Slot,
  negativePrompt: Slot.optional(),
  width: Slot.optional(),
  height: Slot.optional(),
  seed: Slot.optional(),
  steps: Slot.optional(),
  guidance: Slot.optional(),
  strength: Slot.optional(),
  sampler: Slot.optional(),
  scheduler: Slot.optional(),
  image: Slot.optional(),
  mask: Slot.optional(),
  /**
   * The node whose outputs of these numbers are the model and CLIP that LoRAs change: usually the checkpoint loader. `clipNode`
   * has the CLIP if another node loads it.
   */
  loras: z
    .strictObject({
      node: z.string().min(1).max(40),
      model: z.int().min(0).max(20),
      clip: z.int().min(0).max(20),
      clipNode: z.string().min(1).max(40).optional(),
    })
    .optional(),
});

/** A workflow that a superadmin approved. Users choose it as a model and fill its slots; they never send workflows. */
const ApprovedWorkflow = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,60}$/, 'Use lower-case letters, digits and hyphens.'),
  name: z.string().min(1).max(80),
  description: z.string().max(400).default(''),
  graph: Graph,
  slots: Slots,
  /** The "Save Image" node whose first picture is the result. */
  output: z.string().min(1).max(40),
  /** What it draws if it has no slots for the size. */
  size: Size.optional(),
});
export type Workflow = z.infer<typeof ApprovedWorkflow>;
/** One of this adapter itself, which may need no words. */
export type OwnWorkflow = Omit<Workflow, 'slots'> & { readonly slots: Partial<Workflow['slots']> };

type Issue = { readonly path: (string | number)[]; readonly message: string };

const slotIssue = (graph: Graph, name: SlotName, slot: Slot): Issue | null => {
  const path = ['slots', name];
  const node = graph[slot.node];
  if (node === undefined) return { path, message: `There is no node ${slot.node} in the workflow.` };
  if (!Object.hasOwn(node.inputs, slot.input))
    return { path, message: `Node ${slot.node} has no input “${slot.input}”.` };
  const value = node.inputs[slot.input];
  if (isLink(value)) return { path, message: 'This input is connected to another node.' };
  const type = slotTypes[name];
  const words = type === 'string' ? 'text' : 'a number';
  return typeof value === type ? null : { path, message: `This input is not ${words}.` };
};

const outputIssue = ({ graph, output }: Workflow): Issue | null => {
  const prefix = graph[output]?.inputs.filename_prefix;
  const message = 'The output must be a “Save Image” node of the workflow.';
  return typeof prefix === 'string' ? null : { path: ['output'], message };
};

const issuesOf = (workflow: Workflow): Issue[] => {
  const { graph, slots } = workflow;
  const used = slotNames.flatMap((name) => {
    const slot = slots[name];
    return slot === undefined ? [] : [{ name, slot }];
  });
  const found = [
    ...used.map(({ name, slot }) => slotIssue(graph, name, slot)),
    outputIssue(workflow),
    ...[slots.loras?.node, slots.loras?.clipNode].map((node) =>
      node !== undefined && graph[node] === undefined
        ? { path: ['slots', 'loras'], message: `There is no node ${node} in the workflow.` }
        : null,
    ),
    (slots.width === undefined) !== (slots.height === undefined)
      ? { path: ['slots', 'width'], message: 'Give both width and height, or neither.' }
      : null,
    slots.mask !== undefined && slots.image === undefined
      ? { path: ['slots', 'mask'], message: 'A mask needs an image.' }
      : null,
    JSON.stringify(graph).length > maxGraphCharacters
      ? { path: ['graph'], message: 'The workflow is too large.' }
      : null,
  ];
  const places = used.map(({ slot }) => JSON.stringify([slot.node, slot.input]));
  if (new Set(places).size < places.length)
    found.push({ path: ['slots'], message: 'Two slots fill the same input.' });
  return found.filter((issue) => issue !== null);
};

const Workflow = ApprovedWorkflow.check((context) => {
  for (const { path, message } of issuesOf(context.value))
    context.issues.push({ code: 'custom', path, message, input: undefined });
});

/** `options` of a ComfyUI provider. */
const ComfyOptions = z
  .strictObject({ workflows: z.array(Workflow).max(100).default([]) })
  .refine(
    ({ workflows }) => new Set(workflows.map(({ id }) => id)).size === workflows.length,
    'Two workflows have the same id.',
  );

/** @throws AppError `validation_failed` naming what does not fit */
export const readOptions = (options: unknown): readonly Workflow[] =>
  parseOptions(ComfyOptions, options).workflows;
