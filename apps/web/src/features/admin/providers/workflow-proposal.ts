import {
  linkOf,
  loaderChoices,
  outputChoices,
  type Place,
  valueAt,
  type WorkflowGraph,
} from './workflow-graph.ts';

/** What people may fill, in the order of the form; the type of the value that stands there. */
export const slots = {
  prompt: { label: 'Prompt', type: 'string' },
  negativePrompt: { label: 'Negative prompt', type: 'string' },
  width: { label: 'Width', type: 'number' },
  height: { label: 'Height', type: 'number' },
  seed: { label: 'Seed', type: 'number' },
  steps: { label: 'Steps', type: 'number' },
  guidance: { label: 'Guidance', type: 'number' },
  sampler: { label: 'Sampler', type: 'string' },
  scheduler: { label: 'Scheduler', type: 'string' },
  image: { label: 'Input picture', type: 'string' },
  strength: { label: 'Strength', type: 'number' },
  mask: { label: 'Mask', type: 'string' },
} as const;
export type SlotName = keyof typeof slots;
export const slotNames = Object.keys(slots) as SlotName[];

export type Slots = Partial<Record<SlotName, Place>>;

/** What an administrator confirms or changes. `loras` is the loader behind which LoRAs go. */
export interface Proposal {
  readonly slots: Slots;
  readonly output: string | null;
  readonly loras: string | null;
}

/** The nodes that lead to an input, nearest first. */
const upstream = (graph: WorkflowGraph, from: unknown): readonly string[] => {
  const first = linkOf(from);
  const found: string[] = [];
  const waiting = first === null ? [] : [first];
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    const node = graph[id];
    if (found.includes(id) || node === undefined) continue;
    found.push(id);
    for (const value of Object.values(node.inputs)) {
      const next = linkOf(value);
      if (next !== null) waiting.push(next);
    }
  }
  return found;
};

/** An input by one of its usual names: its own value, or that of the node which only holds the value. */
const placeIn = (
  graph: WorkflowGraph,
  node: string,
  names: readonly string[],
  type: 'string' | 'number',
): Place | undefined => {
  for (const input of names) {
    const value = valueAt(graph, { node, input });
    const held = linkOf(value);
    const places = [
      { node, input },
      ...(held === null
        ? []
        : ['value', 'string', 'text', input].map((name) => ({ node: held, input: name }))),
    ];
    const place = places.find((one) => typeof valueAt(graph, one) === type);
    if (place !== undefined) return place;
  }
  return undefined;
};

const firstIn = (
  graph: WorkflowGraph,
  ids: readonly string[],
  names: readonly string[],
  type: 'string' | 'number',
): Place | undefined => {
  for (const id of ids) {
    const place = placeIn(graph, id, names, type);
    if (place !== undefined) return place;
  }
  return undefined;
};

const textNames = ['text', 'prompt', 'text_g', 't5xxl', 'clip_l', 'positive_prompt'];

const isSame = (a: Place | undefined, b: Place | undefined) =>
  a !== undefined && b !== undefined && a.node === b.node && a.input === b.input;

/** The node that the rest is about: it has a positive prompt, or a guider (FLUX and its relatives). */
const samplerOf = (graph: WorkflowGraph): string | undefined => {
  const samplers = Object.keys(graph).filter((id) => {
    const { inputs = {} } = graph[id] ?? {};
    return (
      linkOf(inputs.latent_image) !== null && (linkOf(inputs.positive) ?? linkOf(inputs.guider)) !== null
    );
  });
  // The first of several starts from the empty picture; the others refine what it made.
  return samplers.find(
    (id) => !upstream(graph, graph[id]?.inputs.latent_image).some((one) => samplers.includes(one)),
  );
};

const textsOf = (graph: WorkflowGraph, sampler: string | undefined): Slots => {
  const inputs = sampler === undefined ? {} : (graph[sampler]?.inputs ?? {});
  const guider = linkOf(inputs.guider);
  const source = guider === null ? inputs : (graph[guider]?.inputs ?? {});
  const from = (...links: unknown[]) =>
    firstIn(
      graph,
      links.flatMap((link) => upstream(graph, link)),
      textNames,
      'string',
    );
  const prompt =
    from(source.positive, source.conditioning) ??
    firstIn(
      graph,
      Object.keys(graph).filter((id) => /text.?encode|prompt/i.test(graph[id]?.class_type ?? '')),
      textNames,
      'string',
    );
  const negativePrompt = from(source.negative);
  return {
    ...(prompt !== undefined && { prompt }),
    ...(negativePrompt !== undefined && !isSame(prompt, negativePrompt) && { negativePrompt }),
  };
};

const sizeOf = (graph: WorkflowGraph, latents: readonly string[]): Slots => {
  const empty = Object.keys(graph).filter((id) => /^Empty.*Latent/.test(graph[id]?.class_type ?? ''));
  for (const id of [...latents, ...empty]) {
    const width = placeIn(graph, id, ['width'], 'number');
    const height = placeIn(graph, id, ['height'], 'number');
    if (width !== undefined && height !== undefined && !isSame(width, height)) return { width, height };
  }
  return {};
};

const picturesOf = (graph: WorkflowGraph): Slots => {
  const ofClass = (name: string) => Object.keys(graph).filter((id) => graph[id]?.class_type === name);
  const image = firstIn(graph, ofClass('LoadImage'), ['image'], 'string');
  const mask = firstIn(graph, ofClass('LoadImageMask'), ['image'], 'string');
  if (image === undefined) return {};
  return { image, ...(mask !== undefined && { mask }) };
};

const numbersOf = (graph: WorkflowGraph, ids: readonly string[], hasImage: boolean): Slots => {
  const found = {
    seed: firstIn(graph, ids, ['seed', 'noise_seed'], 'number'),
    steps: firstIn(graph, ids, ['steps'], 'number'),
    // FLUX is guided by a node of its own, and its sampler's `cfg` has to stay 1.
    guidance: firstIn(graph, ids, ['guidance'], 'number') ?? firstIn(graph, ids, ['cfg'], 'number'),
    sampler: firstIn(graph, ids, ['sampler_name'], 'string'),
    scheduler: firstIn(graph, ids, ['scheduler'], 'string'),
    strength: hasImage ? firstIn(graph, ids, ['denoise'], 'number') : undefined,
  };
  return Object.fromEntries(Object.entries(found).filter(([, place]) => place !== undefined));
};

/** Proposes what people may fill in a workflow, by its connections first and by the usual names of inputs second. */
export const proposeSlots = (graph: WorkflowGraph): Proposal => {
  const sampler = samplerOf(graph);
  const inputs = sampler === undefined ? {} : (graph[sampler]?.inputs ?? {});
  const pictures = picturesOf(graph);
  // The sampler, what leads to it, then the rest.
  const ids = [
    ...new Set([...(sampler === undefined ? [] : upstream(graph, [sampler, 0])), ...Object.keys(graph)]),
  ];
  return {
    slots: {
      ...textsOf(graph, sampler),
      ...sizeOf(graph, upstream(graph, inputs.latent_image)),
      ...numbersOf(graph, ids, pictures.image !== undefined),
      ...pictures,
    },
    output: outputChoices(graph)[0]?.value ?? null,
    loras: loaderChoices(graph)[0]?.value ?? null,
  };
};
