import { createTransformTool, createUpscaleTool } from '@atelier/adapters';
import type { Engine } from '@atelier/core/ports/engine';
import { createEmbeddedEngine } from '@atelier/engine-procedural';
import type { Config } from '../config/config.ts';

/** The engines that come with the server. */
export const openEngines = ({ values, workerEnv }: Config): Engine[] => [
  createEmbeddedEngine({
    workers: values.ENGINE_THREADS,
    timeoutMs: values.ENGINE_TIMEOUT_SECONDS * 1000,
    env: workerEnv,
  }),
];

/** What the server itself does to finished pictures. */
export const openTools = ({ workerEnv }: Config): Engine[] => [
  createTransformTool(),
  createUpscaleTool({ env: workerEnv }),
];
