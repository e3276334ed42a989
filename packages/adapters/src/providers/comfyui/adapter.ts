import type { ProviderAdapter } from '@atelier/core/ports/providers';
import { authorizationOf } from '../kit/authorization.ts';
import { comfyEngine } from './engine.ts';
import { probeComfy } from './probe.ts';
import { readOptions } from './workflow.ts';

/** ComfyUI, by its own API. Checkpoints work at once; other workflows are approved by a superadmin in `options`. */
export const comfyui: ProviderAdapter = {
  kind: 'comfyui',
  name: 'ComfyUI',
  description: 'ComfyUI on this machine or in your network: its checkpoints, and workflows that you approve.',
  baseUrl: 'http://127.0.0.1:8188',
  key: { label: 'Proxy password (user:password) or token', optional: true },
  local: true,
  resultHosts: [],
  concurrency: 1,
  open: ({ id, apiKey, options }, { egress }) => {
    const workflows = readOptions(options);
    const server = { egress, headers: authorizationOf(apiKey) };
    return {
      probe: (call) => probeComfy(server, workflows, call),
      engine: (model) => comfyEngine(id, model, server, workflows),
    };
  },
};
