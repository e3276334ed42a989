import type { RemoteCallOptions } from '@atelier/core/ports/engine';
import type { FoundModel, ProbeReport } from '@atelier/core/ports/providers';
import { checkpointModel, upscalerModel, workflowModel } from './models.ts';
import { choicesOf } from './object-info.ts';
import { type ComfyServer, readObjectInfo, readSystemStats } from './server.ts';
import type { ObjectInfo } from './wire.ts';
import type { Workflow } from './workflow.ts';

const upscaleClasses = ['UpscaleModelLoader', 'ImageUpscaleWithModel', 'ImageScale'];
const coreClasses = ['CheckpointLoaderSimple', 'KSampler', 'LoraLoader', ...upscaleClasses];
const maxCheckpoints = 200;
const maxUpscalers = 50;

/** Reads what each of the node classes takes; a class that the server does not have is missing from the result. */
const readClasses = async (server: ComfyServer, classes: readonly string[], options: RemoteCallOptions) => {
  const infos = await Promise.all(classes.map((name) => readObjectInfo(server, name, options)));
  return Object.assign({}, ...infos) as ObjectInfo;
};

const classesOf = ({ graph }: Workflow): string[] => Object.values(graph).map(({ class_type }) => class_type);

const missingNodes = (workflows: readonly Workflow[], info: ObjectInfo): string[] =>
  workflows.flatMap((workflow) => {
    const missing = [...new Set(classesOf(workflow))].filter((name) => info[name] === undefined);
    return missing.length === 0
      ? []
      : [`The workflow “${workflow.name}” needs nodes that this server doesn’t have: ${missing.join(', ')}.`];
  });

const modelsOf = (workflows: readonly Workflow[], info: ObjectInfo): FoundModel[] => {
  // A remote name has at most 200 characters, its prefix included.
  const isStorable = (file: string) => file.length <= 180;
  const checkpoints = choicesOf(info, 'CheckpointLoaderSimple', 'ckpt_name').filter(isStorable);
  const canUpscale = upscaleClasses.every((name) => info[name] !== undefined);
  const upscalers = canUpscale ? choicesOf(info, 'UpscaleModelLoader', 'model_name').filter(isStorable) : [];
  return [
    ...workflows.map((workflow) => workflowModel(workflow, info)),
    ...checkpoints.slice(0, maxCheckpoints).map((file) => checkpointModel(file, info)),
    ...upscalers.slice(0, maxUpscalers).map(upscalerModel),
  ];
};

/** Asks the server what it has; runs nothing. */
export const probeComfy = async (
  server: ComfyServer,
  workflows: readonly Workflow[],
  options: RemoteCallOptions,
): Promise<ProbeReport> => {
  const { system, devices } = await readSystemStats(server, options);
  const classes = [...new Set([...coreClasses, ...workflows.flatMap(classesOf)])].slice(0, 200);
  const info = await readClasses(server, classes, options);
  const device = devices[0];
  // Also as `--name=value`.
  const has = (flag: string) => system.argv.some((argument) => argument.split('=')[0] === flag);
  const count = (nodeClass: string, input: string) => String(choicesOf(info, nodeClass, input).length);
  return {
    version: system.comfyui_version ?? null,
    models: modelsOf(workflows, info),
    facts: [
      ...(device === undefined ? [] : [{ label: 'Device', value: device.name.slice(0, 200) }]),
      { label: 'Checkpoints', value: count('CheckpointLoaderSimple', 'ckpt_name') },
      { label: 'Workflows', value: String(workflows.length) },
      { label: 'Samplers', value: count('KSampler', 'sampler_name') },
      { label: 'Upscale models', value: count('UpscaleModelLoader', 'model_name') },
      { label: 'LoRAs', value: count('LoraLoader', 'lora_name') },
    ],
    warnings: [
      ...(server.headers.authorization === undefined
        ? ['It answers without a password: only Atelier should be able to reach this address.']
        : []),
      ...(has('--enable-cors-header')
        ? ['It was started with --enable-cors-header, so web pages can use it. Start it without.']
        : []),
      ...(has('--preview-method')
        ? []
        : ['It shows no previews. Start it with --preview-method auto to see pictures grow.']),
      ...missingNodes(workflows, info),
    ],
  };
};
