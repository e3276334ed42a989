import { newId } from '../ids.ts';
import type { ModelRecord, ProviderRecord } from '../ports/provider-stores.ts';
import { noOptions } from '../schemas/engines.ts';
import type { FoundCapabilities } from '../schemas/found-models.ts';
import { recordedAt } from './records.ts';

/** A model with steps, guidance and a seed. */
export const foundCapabilities = (fields: Partial<FoundCapabilities> = {}): FoundCapabilities => ({
  version: '1',
  origin: 'neural',
  styles: [],
  minSidePx: 64,
  maxSidePx: 2048,
  sizeStepPx: 64,
  maxPixels: null,
  sizes: null,
  maxCount: 8,
  maxPromptLength: 2000,
  seed: true,
  negativePrompt: true,
  vector: false,
  progress: true,
  previews: false,
  cancel: true,
  options: {
    ...noOptions,
    steps: { min: 1, max: 100, step: 1, default: 20 },
    guidance: { min: 1, max: 20, step: 0.5, default: 7 },
  },
  ...fields,
});

export const providerRecord = (fields: Partial<ProviderRecord> = {}): ProviderRecord => ({
  id: newId('provider'),
  kind: 'openai-compatible',
  name: 'Workshop',
  baseUrl: 'https://images.example',
  sealedKey: null,
  keyLast4: null,
  options: {},
  allowPrivate: false,
  concurrency: 2,
  ratePerMinute: null,
  position: 0,
  pausedAt: null,
  probe: null,
  probedAt: null,
  latencyMs: null,
  failure: null,
  source: 'console',
  createdAt: recordedAt,
  updatedAt: recordedAt,
  removedAt: null,
  ...fields,
});

export const modelRecord = (providerId: string, fields: Partial<ModelRecord> = {}): ModelRecord => {
  const name = newId('asset').slice(4, 12);
  return {
    id: `workshop-${name}`,
    providerId,
    remoteName: `${name}.safetensors`,
    name,
    description: '',
    capabilities: foundCapabilities(),
    defaults: {},
    bounds: {},
    priceMinor: 0,
    priceUnit: 'picture',
    trainingPriceMinor: null,
    minRole: 'user',
    workspaceIds: null,
    plans: null,
    contentPolicy: 'none',
    timeoutS: 300,
    enabled: false,
    position: 0,
    samples: [],
    missingSince: null,
    createdAt: recordedAt,
    updatedAt: recordedAt,
    ...fields,
  };
};
