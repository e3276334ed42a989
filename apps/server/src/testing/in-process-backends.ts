import type { ProviderBackends } from '@atelier/api';
import type { Egress } from '@atelier/core/ports/egress';
import type { RemoteEngine, RemoteFault } from '@atelier/core/ports/engine';
import type { FoundModel, ProviderAdapter, ProviderSettings } from '@atelier/core/ports/providers';
import { foundCapabilities } from '@atelier/core/testing/engine-records';

/** A model as a probe finds it. */
const foundModel = (remoteName: string, fields: Partial<FoundModel> = {}): FoundModel => ({
  remoteName,
  name: remoteName,
  description: `Pictures by ${remoteName}.`,
  capabilities: foundCapabilities(),
  timeoutMs: 300_000,
  ...fields,
});

/** The base that the double trains. */
export const trainableName = 'trainable.safetensors';

const unusedCall = () => Promise.reject(new Error('The double sends nothing.'));
const closedEgress = (onClose: () => void): Egress => ({
  call: unusedCall,
  download: unusedCall,
  async *socket() {},
  async close() {
    onClose();
  },
});

/**
 * Two kinds of provider without a network: `openai-compatible` (local, key optional) and `openai` (key needed). The test
 * decides what a probe answers, and sees with which settings connections were opened.
 */
export const createBackendDouble = () => {
  const state = {
    models: [foundModel('sdxl.safetensors'), foundModel('flux.gguf')] as readonly FoundModel[],
    /** The next probes and calls fail with this. */
    fault: null as RemoteFault | null,
    /** The settings of each probe, oldest first. */
    probes: [] as ProviderSettings[],
    /** The key of each submission, oldest first. */
    submittedWith: [] as (string | null)[],
    egressOpened: 0,
    egressClosed: 0,
    /** The picture of all work that was submitted; null while it is being made. */
    picture: null as Uint8Array | null,
    /** Whether probes and calls never answer. */
    isSilent: false,
    warnings: [] as readonly string[],
  };
  const answer = async (): Promise<void> => {
    if (state.isSilent) await new Promise(() => undefined);
    if (state.fault !== null) throw state.fault;
  };

  const open: ProviderAdapter['open'] = (settings) => ({
    async probe() {
      state.probes.push(settings);
      await answer();
      const { models, warnings } = state;
      return { version: '1.2.3', models, facts: [{ label: 'Samplers', value: '18' }], warnings };
    },
    engine: ({ id, capabilities, timeoutMs }): RemoteEngine => ({
      ...{ id, provider: settings.id, capabilities, timeoutMs, pollMs: 10 },
      async submit() {
        state.submittedWith.push(settings.apiKey);
        await answer();
        return { remoteId: `remote-${state.submittedWith.length}` };
      },
      async poll() {
        await answer();
        return state.picture === null ? { state: 'running', progress: null } : { state: 'done' };
      },
      collect: async () => (state.picture === null ? unusedCall() : { bytes: new Uint8Array(state.picture) }),
      cancel: async () => 'stopped',
      checkText: (text) => (text.includes('<lora:') ? 'Choose LoRAs in the form.' : null),
      close: async () => undefined,
    }),
    trainer: {
      bases: [
        {
          ...{ id: trainableName, name: 'Trainable', minSteps: 100, maxSteps: 4000, defaultSteps: 1000 },
          ...{ minPictures: 5, maxPictures: 100 },
        },
      ],
      ...{ pollMs: 10, timeoutMs: 60_000 },
      ...{ prepare: unusedCall, poll: unusedCall, collect: unusedCall },
      cancel: async () => 'stopped',
    },
  });

  const adapter = (
    kind: 'openai' | 'openai-compatible',
    fields: Partial<ProviderAdapter>,
  ): ProviderAdapter => ({
    ...{ kind, name: kind, description: 'A double.', baseUrl: null, concurrency: 2, resultHosts: [] },
    ...{ key: { label: 'API key', optional: true }, local: true, open },
    ...fields,
  });
  const backends: ProviderBackends = {
    adapters: [
      adapter('openai-compatible', {}),
      adapter('openai', {
        ...{ name: 'OpenAI', baseUrl: 'https://api.openai.example', local: false },
        key: { label: 'API key', optional: false },
      }),
    ],
    openEgress() {
      state.egressOpened += 1;
      return closedEgress(() => {
        state.egressClosed += 1;
      });
    },
  };
  return { state, backends };
};
