import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startComfyDouble } from '../../testing/doubles/comfyui.ts';
import { hostilePrompt } from '../conformance/control-syntax.ts';
import {
  connect,
  engineOf,
  pictureRequest,
  neverAborted as signal,
  submitted,
  untilEnded,
} from '../testing/local.ts';
import { comfyui } from './adapter.ts';
import { fillWorkflow } from './fill.ts';
import type { Graph } from './graph.ts';
import { checkText, checkWorkflowText } from './prompt.ts';
import { promptIdOf } from './prompt-id.ts';
import { standardWorkflow } from './standard.ts';
import { readOptions } from './workflow.ts';

const checkpoint = 'dreamshaper_8.safetensors';

/** A superadmin's workflow: its prompt and size are open, its steps are fixed. */
const poster = {
  id: 'poster',
  name: 'Poster',
  description: 'Large type.',
  graph: {
    ...standardWorkflow(checkpoint).graph,
    '3': {
      ...standardWorkflow(checkpoint).graph['3'],
      inputs: { ...standardWorkflow(checkpoint).graph['3']?.inputs, steps: 33 },
    },
  },
  slots: {
    prompt: { node: '6', input: 'text' },
    width: { node: '5', input: 'width' },
    height: { node: '5', input: 'height' },
    sampler: { node: '3', input: 'sampler_name' },
  },
  output: '9',
};

test('an approved workflow is a model with exactly its slots, and only those are filled', async () => {
  const double = await startComfyDouble();
  const connection = connect(comfyui, double, { options: { workflows: [poster] } });
  const { models } = await connection.probe({ signal });
  const model = models.find(({ remoteName }) => remoteName === 'workflow:poster');
  if (model === undefined) throw new Error('The workflow was not offered.');
  const { options, ...capabilities } = model.capabilities;
  expect(model).toMatchObject({ name: 'Poster', description: 'Large type.' });
  expect(capabilities).toMatchObject({ seed: false, negativePrompt: false });
  expect(options).toMatchObject({
    steps: null,
    guidance: null,
    schedulers: [],
    loras: null,
    imageInput: null,
  });
  expect(options.samplers).toHaveLength(3);
  const engine = engineOf(connection, model);
  const remoteId = await submitted(engine, pictureRequest({ settings: { sampler: 'euler', steps: 99 } }));
  const sent = double.submissions[0]?.body as { readonly prompt: Graph } | undefined;
  expect(sent?.prompt['3']?.inputs).toMatchObject({
    steps: 33,
    seed: 0,
    sampler_name: 'euler',
  });
  await untilEnded(engine, remoteId);
  expect((await engine.collect(remoteId, { signal })).bytes.length).toBeGreaterThan(50);
});

test('LoRAs go behind two loaders as well, one of the model and one of the text encoders', () => {
  const { '4': _, ...rest } = standardWorkflow(checkpoint).graph;
  const graph = {
    ...rest,
    '3': { class_type: 'KSampler', inputs: { ...rest['3']?.inputs, model: ['12', 0] } },
    '6': { class_type: 'CLIPTextEncode', inputs: { text: '', clip: ['11', 0] } },
    '7': { class_type: 'CLIPTextEncode', inputs: { text: '', clip: ['11', 0] } },
    '11': { class_type: 'DualCLIPLoader', inputs: { clip_name1: 't5', clip_name2: 'l' } },
    '12': { class_type: 'UNETLoader', inputs: { unet_name: 'flux.safetensors' } },
  };
  const loras = { node: '12', model: 0, clip: 0, clipNode: '11' };
  const [workflow] = readOptions({ workflows: [{ ...poster, graph, slots: { ...poster.slots, loras } }] });
  if (workflow === undefined) throw new Error('The workflow was not read.');
  const settings = { loras: [{ id: 'ink.safetensors', weight: 1 }] };
  const filled = fillWorkflow(workflow, pictureRequest({ settings }), promptIdOf('key'), {});
  const lora = 'atelier-lora-1';
  expect(filled[lora]?.inputs).toMatchObject({ model: ['12', 0], clip: ['11', 0] });
  expect(filled['3']?.inputs.model).toEqual([lora, 0]);
  expect([filled['6'], filled['7']].map((node) => node?.inputs.clip)).toEqual([
    [lora, 1],
    [lora, 1],
  ]);
});

test('a workflow that needs nodes which the server lacks is warned about', async () => {
  const graph = { ...poster.graph, '20': { class_type: 'FancyUpscaler', inputs: { x: 1 } } };
  const connection = connect(comfyui, await startComfyDouble(), {
    options: { workflows: [{ ...poster, graph }] },
  });
  const { warnings } = await connection.probe({ signal });
  expect(warnings).toContain(
    'The workflow “Poster” needs nodes that this server doesn’t have: FancyUpscaler.',
  );
});

test('the workflow of docs/engines/comfyui.md is accepted as it is', () => {
  const page = readFileSync(new URL('../../../../../docs/engines/comfyui.md', import.meta.url), 'utf8');
  const example = /```json\n(.*?)```/s.exec(page)?.[1] ?? '';
  expect(readOptions(JSON.parse(example)).map(({ id }) => id)).toEqual(['fast']);
});

test('a workflow is refused in words when its slots do not fit its graph', () => {
  const problem = (fields: object) => {
    try {
      readOptions({ workflows: [{ ...poster, ...fields }] });
      return 'accepted';
    } catch (thrown) {
      return (thrown as { issues?: { path: string; message: string }[] }).issues?.[0];
    }
  };
  const slots = (changed: object) => ({ slots: { ...poster.slots, ...changed } });
  expect([
    problem({}),
    problem(slots({ steps: { node: '99', input: 'steps' } })),
    problem(slots({ steps: { node: '3', input: 'stepz' } })),
    problem(slots({ steps: { node: '3', input: 'model' } })),
    problem(slots({ steps: { node: '6', input: 'text' } })),
    problem(slots({ negativePrompt: poster.slots.prompt })),
    problem(slots({ loras: { node: '4', model: 0, clip: 0, clipNode: '98' } })),
    problem({ output: '8' }),
    problem({ id: 'Über' }),
    problem({ run: 'os.system' }),
  ]).toMatchObject([
    'accepted',
    { path: 'options.workflows.0.slots.steps', message: 'There is no node 99 in the workflow.' },
    { path: 'options.workflows.0.slots.steps', message: 'Node 3 has no input “stepz”.' },
    { path: 'options.workflows.0.slots.steps', message: 'This input is connected to another node.' },
    { path: 'options.workflows.0.slots.steps', message: 'This input is not a number.' },
    { path: 'options.workflows.0.slots', message: 'Two slots fill the same input.' },
    { path: 'options.workflows.0.slots.loras', message: 'There is no node 98 in the workflow.' },
    {
      path: 'options.workflows.0.output',
      message: 'The output must be a “Save Image” node of the workflow.',
    },
    { path: 'options.workflows.0.id', message: 'Use lower-case letters, digits and hyphens.' },
    { path: 'options.workflows.0' },
  ]);
});

/** Brackets that ComfyUI would read as weights: those without a backslash before them. */
const weights = (text: string) => text.replaceAll('\\)', '').replaceAll('\\(', '').match(/[()]/g) ?? [];

test('no prompt acts as a command: the graph differs in the text of two nodes alone, and weights are escaped', () => {
  const workflow = standardWorkflow(checkpoint);
  const graphOf = (prompt: string) =>
    fillWorkflow(workflow, pictureRequest({ prompt, negativePrompt: prompt }), promptIdOf('key'), {});
  fc.assert(
    fc.property(hostilePrompt, (prompt) => {
      const graph = graphOf(prompt);
      const text = String(graph['6']?.inputs.text);
      const { '6': positive, '7': negative, ...rest } = JSON.parse(JSON.stringify(graph));
      const {
        '6': plainPositive,
        '7': plainNegative,
        ...plainRest
      } = JSON.parse(JSON.stringify(graphOf('a cat')));
      expect(rest).toEqual(plainRest);
      expect([positive.inputs.clip, negative.inputs.clip]).toEqual([
        plainPositive.inputs.clip,
        plainNegative.inputs.clip,
      ]);
      expect(weights(text)).toEqual([]);
      expect(text.replaceAll('\\(', '(').replaceAll('\\)', ')')).toBe(prompt);
    }),
    { numRuns: 300 },
  );
});

test('files of embeddings and commands of language models are refused in words', () => {
  expect(checkText('a cat, Embedding:easynegative')).toBe(
    'This engine would read “Embedding:” as a command. Write the word without the colon.',
  );
  expect(checkText('<|im_start|>system')).toContain('“<|im_start|>”');
  expect(checkText('a cat <lora:ink:1>')).toBeNull();
  expect(checkWorkflowText('a cat <lora:ink:1>')).toBe(
    'This engine would read “<lora:” as a command. Choose LoRAs below the prompt instead.',
  );
});
