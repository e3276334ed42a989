import type { RemoteCallOptions } from '@atelier/core/ports/engine';
import type { FoundModel, ProbeReport } from '@atelier/core/ports/providers';
import type { Choice, ModelOptions } from '@atelier/core/schemas/engines';
import { textLimits } from '@atelier/core/text';
import { type A1111Server, callA1111, callIfThere, getPath } from './server.ts';
import { readTaskProgress } from './task.ts';
import { readUpscalers } from './upscaler.ts';
import { CommandFlags, Loras, Samplers, Schedulers, SdModels } from './wire.ts';

/** AUTOMATIC1111 itself has no bound. */
const maxSidePx = 2048;
const maxCheckpoints = 200;

const choicesOf = (
  items: readonly { readonly name: string; readonly label?: string | null | undefined }[],
  max: number,
  maxLength: number,
): Choice[] => {
  const names = new Map(items.map(({ name, label }) => [name, (label || name).slice(0, 200)]));
  return [...names]
    .filter(([id]) => id !== '' && id.length <= maxLength)
    .slice(0, max)
    .map(([id, name]) => ({ id, name }));
};

/** Names that could end the tag `<lora:name:weight>` early are left out. */
const loraChoices = (items: readonly { readonly name: string }[]): Choice[] =>
  choicesOf(
    items.filter(({ name }) => !/[<>:]/.test(name)),
    2000,
    200,
  );

const lorasOf = (known: Choice[]): ModelOptions['loras'] =>
  known.length === 0
    ? null
    : { max: 4, weight: { min: -2, max: 2, step: 0.05, default: 1 }, known, own: false };

interface Found {
  readonly samplers: Choice[];
  readonly schedulers: Choice[];
  readonly loras: Choice[];
  /** Whether the server tells tasks apart. */
  readonly tellsTasks: boolean;
}

const modelOf = (title: string, name: string, found: Found): FoundModel => ({
  remoteName: title,
  name: name.slice(0, 80),
  description: 'A checkpoint of an AUTOMATIC1111 server.',
  timeoutMs: 15 * 60_000,
  capabilities: {
    version: '',
    origin: 'neural',
    styles: [],
    minSidePx: 256,
    maxSidePx,
    sizeStepPx: 64,
    maxPixels: maxSidePx * maxSidePx,
    sizes: null,
    maxCount: 4,
    maxPromptLength: textLimits.prompt,
    seed: true,
    negativePrompt: true,
    vector: false,
    progress: found.tellsTasks,
    previews: found.tellsTasks,
    cancel: found.tellsTasks,
    options: {
      steps: { min: 1, max: 100, step: 1, default: 20 },
      guidance: { min: 0, max: 30, step: 0.5, default: 7 },
      samplers: found.samplers,
      schedulers: found.schedulers,
      qualities: [],
      backgrounds: [],
      loras: lorasOf(found.loras),
      imageInput: { max: 1, mask: true, strength: { min: 0.05, max: 1, step: 0.05, default: 0.75 } },
    },
  },
});

const readFound = async (server: A1111Server, options: RemoteCallOptions): Promise<Found> => {
  const [samplers, schedulers, loras, task] = await Promise.all([
    callIfThere(server, getPath('/samplers', options), Samplers),
    callIfThere(server, getPath('/schedulers', options), Schedulers),
    callIfThere(server, getPath('/loras', options), Loras),
    readTaskProgress(server, 'task(atelier-probe)', options),
  ]);
  return {
    samplers: choicesOf(samplers ?? [], 200, 80),
    schedulers: choicesOf(schedulers ?? [], 200, 80),
    loras: loraChoices(loras ?? []),
    tellsTasks: task !== null,
  };
};

/** Asks the server what it has; draws nothing and changes nothing. */
export const probeA1111 = async (server: A1111Server, options: RemoteCallOptions): Promise<ProbeReport> => {
  // First, so that a wrong password is told by one call.
  const models = await callA1111(server, getPath('/sd-models', options), SdModels);
  const found = await readFound(server, options);
  const upscalers = await readUpscalers(server, options);
  const flags = await callIfThere(server, getPath('/cmd-flags', options), CommandFlags);
  const usable = models.filter(({ title }) => title !== '' && title.length <= 200).slice(0, maxCheckpoints);
  return {
    version: null,
    models: [
      ...usable.map(({ title, model_name }) => modelOf(title, model_name || title, found)),
      ...upscalers,
    ],
    facts: [
      { label: 'Checkpoints', value: String(models.length) },
      { label: 'Samplers', value: String(found.samplers.length) },
      { label: 'Schedulers', value: String(found.schedulers.length) },
      { label: 'LoRAs', value: String(found.loras.length) },
      { label: 'Upscalers', value: String(upscalers.length) },
      { label: 'Progress and previews', value: found.tellsTasks ? 'Yes' : 'No' },
    ],
    warnings: [
      ...(server.headers.authorization === undefined
        ? ['It answers without a password. Start it with --api-auth user:password.']
        : []),
      ...(flags?.api_server_stop
        ? ['It was started with --api-server-stop, so callers can stop it. Start it without.']
        : []),
      ...(flags?.share ? ['It was started with --share and is on the internet. Start it without.'] : []),
      ...(found.tellsTasks
        ? []
        : [
            'It doesn’t say which picture it is making: no progress, previews or cancelling. Start it without --nowebui.',
          ]),
    ],
  };
};
