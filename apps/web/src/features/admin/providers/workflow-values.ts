import {
  keyOf,
  type LoraPlace,
  loraKeyOf,
  loraPlaces,
  type Place,
  placeOf,
  valueAt,
  type WorkflowGraph,
} from './workflow-graph.ts';
import { proposeSlots, type SlotName, slotNames } from './workflow-proposal.ts';

/** A workflow as the server keeps it among the options of a ComfyUI. */
export interface SavedWorkflow {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly graph: WorkflowGraph;
  readonly slots: Partial<Record<SlotName, Place>> & {
    readonly loras?: LoraPlace;
  };
  readonly output: string;
  readonly size?: { readonly width: number; readonly height: number };
}

/** The fields of the form; an empty text means that there is no such slot. */
export interface WorkflowValues {
  readonly name: string;
  readonly description: string;
  readonly slots: Readonly<Record<SlotName, string>>;
  readonly loras: string;
  readonly output: string;
}

const keysOf = (slots: Partial<Record<SlotName, Place>>): WorkflowValues['slots'] =>
  Object.fromEntries(
    slotNames.map((name) => [name, slots[name] === undefined ? '' : keyOf(slots[name])]),
  ) as WorkflowValues['slots'];

/** What the form begins with for a workflow that was just read. */
export const proposedValues = (graph: WorkflowGraph): Omit<WorkflowValues, 'name' | 'description'> => {
  const { slots, loras, output } = proposeSlots(graph);
  return { slots: keysOf(slots), loras: loras ?? '', output: output ?? '' };
};

export const valuesOf = ({ name, description = '', slots, output }: SavedWorkflow): WorkflowValues => ({
  ...{ name, description, output },
  ...{ slots: keysOf(slots), loras: slots.loras === undefined ? '' : loraKeyOf(slots.loras) },
});

/** A new id made of the name: lower-case letters, digits and hyphens. */
export const workflowId = (name: string, taken: readonly string[]): string => {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 50);
  const base = plain === '' ? 'workflow' : plain;
  const free = (count: number): string => {
    const id = count === 1 ? base : `${base}-${count}`;
    return taken.includes(id) ? free(count + 1) : id;
  };
  return free(1);
};

/** What it draws if people can't choose: the size that it contains, if that is found. */
const fixedSize = (graph: WorkflowGraph): SavedWorkflow['size'] => {
  const { width, height } = proposeSlots(graph).slots;
  const [w, h] = [valueAt(graph, width), valueAt(graph, height)];
  const isSize = (value: unknown): value is number => Number.isInteger(value) && Number(value) > 0;
  return isSize(w) && isSize(h) ? { width: w, height: h } : undefined;
};

/** The workflow to save. The server checks it; nothing is checked here. */
export const workflowOf = (
  graph: WorkflowGraph,
  { name, description, slots, loras, output }: WorkflowValues,
  id: string,
  before?: SavedWorkflow,
): SavedWorkflow => {
  const places = slotNames.flatMap((slot) => {
    const place = placeOf(slots[slot]);
    return place === undefined ? [] : [[slot, place] as const];
  });
  const kept = before?.slots.loras;
  const lorasAt =
    kept !== undefined && loraKeyOf(kept) === loras
      ? kept
      : loraPlaces(graph).find((place) => loraKeyOf(place) === loras);
  const size = slots.width === '' && slots.height === '' ? (before?.size ?? fixedSize(graph)) : undefined;
  return {
    ...{ id, name: name.trim(), description: description.trim(), graph, output },
    slots: {
      ...Object.fromEntries(places),
      ...(lorasAt !== undefined && { loras: lorasAt }),
    },
    ...(size !== undefined && { size }),
  };
};

/** What the server refused: by field for the workflow at this place of the list, the rest as sentences. */
export const workflowErrors = (
  issues: readonly { readonly path: string; readonly message: string }[],
  at: number,
): { readonly fields: Readonly<Record<string, string>>; readonly rest: readonly string[] } => {
  const prefix = `options.workflows.${at}.`;
  const shown = ['name', 'description', 'output', 'slots.loras', ...slotNames.map((name) => `slots.${name}`)];
  // A slot's own parts (`slots.prompt.node`) belong to its field.
  const fieldOf = (path: string) =>
    path.startsWith(prefix)
      ? shown.find((name) => `${path.slice(prefix.length)}.`.startsWith(`${name}.`))
      : undefined;
  const named = issues.map(({ path, message }) => ({ field: fieldOf(path), message }));
  return {
    fields: Object.fromEntries(
      named.flatMap(({ field, message }) => (field === undefined ? [] : [[field, message]])),
    ),
    rest: named.filter(({ field }) => field === undefined).map(({ message }) => message),
  };
};
