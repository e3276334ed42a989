import { readOptions } from './option-text.ts';

/** A workflow in the format of ComfyUI's API: nodes by id. A link is `[node id, output number]`. */
export type WorkflowGraph = Readonly<
  Record<
    string,
    {
      readonly class_type: string;
      readonly inputs: Readonly<Record<string, unknown>>;
      readonly _meta?: { readonly title?: string };
    }
  >
>;

/** An input of a node that is not connected to another node. */
export interface Place {
  readonly node: string;
  readonly input: string;
}

export type ReadWorkflow =
  | { readonly ok: true; readonly graph: WorkflowGraph }
  | { readonly ok: false; readonly message: string };

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isNode = (value: unknown): boolean =>
  isRecord(value) && typeof value.class_type === 'string' && isRecord(value.inputs);

const refused = {
  editor:
    'This file is for ComfyUI’s editor. In ComfyUI, choose Workflow (or File) → Export (API), and use that file. Old versions have “Save (API Format)” once their developer mode is on.',
  list: 'This is the JSON of a whole provider. Put it under Advanced.',
  other: 'This is not a ComfyUI workflow. In ComfyUI, choose Workflow (or File) → Export (API).',
};

/** Reads what ComfyUI writes with “Export (API)”, also as it is sent to its API, `{ "prompt": … }`. */
export const readWorkflow = (text: string): ReadWorkflow => {
  const read = readOptions(text);
  if (!read.ok) return read;
  const { prompt, nodes, workflows }: Record<string, unknown> = read.options;
  if (Array.isArray(nodes)) return { ok: false, message: refused.editor };
  if (Array.isArray(workflows)) return { ok: false, message: refused.list };
  const graph: unknown = isRecord(prompt) && !isNode(prompt) ? prompt : read.options;
  const found = Object.values(graph as object);
  if (found.length === 0 || !found.every(isNode)) return { ok: false, message: refused.other };
  return { ok: true, graph: graph as WorkflowGraph };
};

/** The node that an input is connected to, or null. */
export const linkOf = (value: unknown): string | null =>
  Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'number' ? value[0] : null;

export const valueAt = (graph: WorkflowGraph, place: Place | undefined): unknown =>
  place === undefined ? undefined : graph[place.node]?.inputs[place.input];

const titleOf = (graph: WorkflowGraph, id: string): string =>
  graph[id]?._meta?.title ?? graph[id]?.class_type ?? '';

const nodeLabel = (graph: WorkflowGraph, id: string): string => `${titleOf(graph, id)} (${id})`;

const maxShown = 28;
const shown = (value: unknown): string => {
  const text = String(value).replace(/\s+/g, ' ').trim();
  return text.length > maxShown ? `${text.slice(0, maxShown - 1)}…` : text;
};

const labelOf = (graph: WorkflowGraph, { node, input }: Place): string => {
  const value = shown(valueAt(graph, { node, input }));
  return `${nodeLabel(graph, node)} · ${input}${value === '' ? '' : `: ${value}`}`;
};

/** A place as the value of a select. */
export const keyOf = ({ node, input }: Place): string => JSON.stringify([node, input]);

/** @returns undefined for the empty text, which means no place */
export const placeOf = (key: string): Place | undefined => {
  if (key === '') return undefined;
  const [node, input] = JSON.parse(key) as [string, string];
  return { node, input };
};

/** Every input that holds a value of this type, as choices of a select. */
export const placeChoices = (graph: WorkflowGraph, type: 'string' | 'number') =>
  Object.entries(graph).flatMap(([node, { inputs }]) =>
    Object.entries(inputs)
      .filter(([, value]) => typeof value === type)
      .map(([input]) => ({ value: keyOf({ node, input }), label: labelOf(graph, { node, input }) })),
  );

/** Nodes that save a picture to a file whose name begins as we say: one of them is the output. */
export const outputChoices = (graph: WorkflowGraph) =>
  Object.entries(graph)
    .filter(([, { inputs }]) => typeof inputs.filename_prefix === 'string')
    .sort(([, a], [, b]) => Number(b.class_type === 'SaveImage') - Number(a.class_type === 'SaveImage'))
    .map(([node]) => ({ value: node, label: nodeLabel(graph, node) }));

/** Loads the model alone, with any of the usual spellings: `UNETLoader`, `UnetLoaderGGUF`. */
const isModelLoader = (class_type: string) => /^unet.?loader/i.test(class_type);
/** Loads the text encoders alone: `CLIPLoader`, `DualCLIPLoader`, `TripleCLIPLoaderGGUF`. */
const isClipLoader = (class_type: string) => /^(dual|triple|quadruple)?clip.?loader/i.test(class_type);

/** What LoRAs change: the model, and the CLIP that another node loads if `clipNode` is given. */
export interface LoraPlace {
  readonly node: string;
  readonly model: number;
  readonly clip: number;
  readonly clipNode?: string;
}

/** Where LoRAs can go: checkpoint loaders, whose outputs 0 and 1 are model and CLIP, and pairs of loaders of one each. */
export const loraPlaces = (graph: WorkflowGraph): readonly LoraPlace[] => {
  const of = (fits: (class_type: string) => boolean) =>
    Object.keys(graph).filter((id) => fits(graph[id]?.class_type ?? ''));
  const whole = of((name) => /^(Checkpoint|unCLIPCheckpoint)Loader/.test(name));
  const clips = of(isClipLoader);
  return [
    ...whole.map((node) => ({ node, model: 0, clip: 1 })),
    ...of(isModelLoader).flatMap((node) => clips.map((clipNode) => ({ node, model: 0, clip: 0, clipNode }))),
  ];
};

/** A place of LoRAs as the value of a select. */
export const loraKeyOf = ({ node, clipNode }: LoraPlace): string =>
  clipNode === undefined ? node : JSON.stringify([node, clipNode]);

export const loaderChoices = (graph: WorkflowGraph) =>
  loraPlaces(graph).map((place) => ({
    value: loraKeyOf(place),
    label: [place.node, ...(place.clipNode === undefined ? [] : [place.clipNode])]
      .map((id) => nodeLabel(graph, id))
      .join(' + '),
  }));
