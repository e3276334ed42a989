import { z } from 'zod';
import { providerText, type Reply } from '../double-server.ts';
import type { Work } from '../double-work.ts';
import { comfyNodes } from './comfyui-nodes.ts';

export const Body = z.looseObject({
  prompt: z.record(
    z.string(),
    z.looseObject({ class_type: z.string(), inputs: z.record(z.string(), z.unknown()) }),
  ),
  client_id: z.string().optional(),
  prompt_id: z.string().optional(),
});
export type Body = z.infer<typeof Body>;

export const bodyOf = ({ submission }: Pick<Work, 'submission'>): Body => Body.parse(submission.body);

export const canonicalUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const refusal = (type: string, message: string): Reply => ({
  status: 400,
  json: { error: { type, message, details: providerText, extra_info: {} }, node_errors: {} },
});

/** An input that is a choice has to be one of the choices. */
export const wrongChoice = ({ prompt }: Body): string | undefined =>
  Object.values(prompt).flatMap(({ class_type, inputs }) =>
    Object.entries(comfyNodes[class_type]?.input.required ?? {}).flatMap(([name, [choices]]) => {
      const value = inputs[name];
      return Array.isArray(choices) && !choices.includes(value as string) ? [`${class_type}.${name}`] : [];
    }),
  )[0];

export const saveNode = ({ prompt }: Body): string =>
  Object.entries(prompt).find(([, { class_type }]) => class_type === 'SaveImage')?.[0] ?? '9';

/** Of the empty picture that it starts from, or that it is scaled to; another one's is not known. */
export const sizeOf = ({ prompt }: Body): [number, number] => {
  const sized = Object.values(prompt).find(({ class_type }) =>
    ['EmptyLatentImage', 'ImageScale'].includes(class_type),
  );
  const { width, height } = sized?.inputs ?? {};
  return [Number(width ?? 64), Number(height ?? 64)];
};

export interface ComfyNote {
  /** How it ended; undefined while it waits or runs. */
  end?: 'success' | 'error' | 'interrupted' | 'deleted';
  file?: string;
}

export const noteOf = (work: Work): ComfyNote => {
  work.note ??= {};
  return work.note as ComfyNote;
};

/** Finished work as `/history` tells it. */
export const historyOf = (work: Work) => {
  const { end, file } = noteOf(work);
  const body = bodyOf(work);
  const images = [{ filename: file, subfolder: 'atelier', type: 'output' }];
  const last = end === 'success' ? 'success' : end === 'interrupted' ? 'interrupted' : 'error';
  return {
    prompt: [1, work.id, body.prompt, {}, ['9']],
    outputs: file === undefined ? {} : { [saveNode(body)]: { images } },
    status: {
      status_str: end === 'success' ? 'success' : 'error',
      completed: end === 'success',
      messages: [
        ['execution_start', { prompt_id: work.id }],
        [`execution_${last}`, { prompt_id: work.id, exception_message: providerText }],
      ],
    },
  };
};

export const systemStats = {
  system: {
    os: 'posix',
    comfyui_version: '0.38.1',
    python_version: '3.12',
    argv: ['main.py', '--preview-method', 'auto'],
  },
  devices: [{ name: 'cuda:0 NVIDIA GeForce RTX 4090', type: 'cuda', index: 0, vram_total: 25_000_000_000 }],
};
