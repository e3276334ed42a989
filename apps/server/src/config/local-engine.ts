import { areEngineArgs, isAbsolutePath, type LocalEngineSettings } from '@atelier/core/schemas/local-engine';
import { z } from 'zod';
import { ConfigError, isHost, optionalInteger } from './fields.ts';

const path = z.string().max(1000).refine(isAbsolutePath, 'must be a whole path, from the root on').optional();

const words = (text: string): string[] => text.split(/\s+/).filter(Boolean);

/** Where engines and models may be downloaded from, with the hosts that these redirect to. */
const usualHosts = 'huggingface.co,github.com,hf.co,githubusercontent.com';

export const localEngineVariables = {
  SD_SERVER_BINARY: path,
  SD_MODEL_FILE: path,
  SD_SERVER_ARGS: z
    .string()
    .default('')
    .transform(words)
    .refine(
      (args) => args.length <= 20 && areEngineArgs(args),
      'may only contain the arguments that docs/engines/local.md lists',
    ),
  LOCAL_ENGINE_MEMORY_MB: optionalInteger(64, 4_194_304),
  DOWNLOAD_HOSTS: z
    .string()
    .default(usualHosts)
    .transform((text) =>
      text.trim() === 'none'
        ? []
        : text
            .toLowerCase()
            .split(',')
            .map((host) => host.trim())
            .filter(Boolean),
    )
    .refine(
      (hosts) => hosts.every((host) => isHost(host) && /[a-z]/.test(host) && host.includes('.')),
      'must be none or a comma-separated list of host names such as huggingface.co',
    ),
};

type Values = z.output<z.ZodObject<typeof localEngineVariables>>;

/** @throws ConfigError if one of program and model is named without the other */
export const readLocalEngine = (values: Values): LocalEngineSettings | null => {
  const { SD_SERVER_BINARY: binary, SD_MODEL_FILE: model, SD_SERVER_ARGS: args } = values;
  if (binary === undefined && model === undefined) return null;
  if (binary === undefined || model === undefined)
    throw new ConfigError('Set both SD_SERVER_BINARY and SD_MODEL_FILE, or neither.');
  return { binary, model, args, memoryMb: values.LOCAL_ENGINE_MEMORY_MB ?? null };
};
