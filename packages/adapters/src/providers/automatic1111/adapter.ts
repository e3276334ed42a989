import type { ProviderAdapter } from '@atelier/core/ports/providers';
import { z } from 'zod';
import { authorizationOf } from '../kit/authorization.ts';
import { parseOptions } from '../kit/options.ts';
import { a1111Engine } from './engine.ts';
import { probeA1111 } from './probe.ts';
import { a1111Upscaler } from './upscaler.ts';

const Options = z.strictObject({});

/** AUTOMATIC1111's web UI and its relatives: Forge, SD.Next, koboldcpp. They draw one picture at a time. */
export const automatic1111: ProviderAdapter = {
  kind: 'automatic1111',
  name: 'AUTOMATIC1111',
  description:
    'AUTOMATIC1111, Forge, SD.Next or koboldcpp on this machine or in your network, started with --api.',
  baseUrl: 'http://127.0.0.1:7860',
  key: { label: 'User and password (user:password)', optional: true },
  local: true,
  resultHosts: [],
  concurrency: 1,
  open: ({ id, apiKey, options }, { egress }) => {
    parseOptions(Options, options);
    const server = { egress, headers: authorizationOf(apiKey) };
    return {
      probe: (call) => probeA1111(server, call),
      engine: (model) =>
        model.capabilities.options.upscale === undefined
          ? a1111Engine(id, model, server)
          : a1111Upscaler(id, model, server),
    };
  },
};
