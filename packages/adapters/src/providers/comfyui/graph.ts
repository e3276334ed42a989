import { z } from 'zod';

/** A workflow as ComfyUI's "Save (API format)" writes it: nodes by id. A link is `[node id, output number]`. */
export const Graph = z.record(
  z.string().min(1).max(40),
  z.looseObject({
    class_type: z.string().min(1).max(200),
    inputs: z.record(z.string().max(200), z.unknown()),
  }),
);
export type Graph = z.infer<typeof Graph>;

export const isLink = (value: unknown): value is readonly [string, number] =>
  Array.isArray(value) && value.length === 2 && typeof value[0] === 'string' && typeof value[1] === 'number';

/** A copy of the graph with one input changed. */
export const withInput = (graph: Graph, node: string, input: string, value: unknown): Graph => {
  const before = graph[node];
  if (before === undefined) return graph;
  return { ...graph, [node]: { ...before, inputs: { ...before.inputs, [input]: value } } };
};

/** A copy in which every link to one output leads to another. */
export const rewired = (
  graph: Graph,
  from: readonly [string, number],
  to: readonly [string, number],
): Graph =>
  Object.fromEntries(
    Object.entries(graph).map(([id, node]) => [
      id,
      {
        ...node,
        inputs: Object.fromEntries(
          Object.entries(node.inputs).map(([name, value]) => [
            name,
            isLink(value) && value[0] === from[0] && value[1] === from[1] ? [...to] : value,
          ]),
        ),
      },
    ]),
  );
