import type { Egress } from '@atelier/core/ports/egress';
import { RemoteFault } from '@atelier/core/ports/engine';
import type { ProbeReport, ProviderAdapter } from '@atelier/core/ports/providers';
import { z } from 'zod';
import { exchangeJson } from '../kit/exchange.ts';
import { parseOptions } from '../kit/options.ts';
import { modelsNamed } from './capabilities.ts';
import { compatibleEngine } from './engine.ts';
import { ModelList, Version } from './wire.ts';

const Options = z.strictObject({});

/** People give the address of the server or that of its API. */
const apiUrlOf = (baseUrl: string): string => (/\/v\d+$/.test(baseUrl) ? baseUrl : `${baseUrl}/v1`);

/** LocalAI tells its version; other servers have no such address. */
const localAiVersion = async (
  egress: Egress,
  apiUrl: string,
  options: { readonly headers: Readonly<Record<string, string>>; readonly signal: AbortSignal },
): Promise<string | null> => {
  const url = new URL('/version', apiUrl).href;
  try {
    return (await exchangeJson(egress, { ...options, call: 'read', url }, Version)).version;
  } catch (thrown) {
    if (thrown instanceof RemoteFault && thrown.kind !== 'auth' && !options.signal.aborted) return null;
    throw thrown;
  }
};

/** Whether the server lists its models without the key, too. */
const isOpen = async (egress: Egress, apiUrl: string, signal: AbortSignal): Promise<boolean> =>
  exchangeJson(egress, { call: 'read', url: `${apiUrl}/models`, signal }, ModelList).then(
    () => true,
    () => false,
  );

/** Servers with OpenAI's image API: LocalAI and its kin. */
export const openAiCompatible: ProviderAdapter = {
  kind: 'openai-compatible',
  name: 'OpenAI-compatible',
  description: 'LocalAI, or another server that speaks OpenAI’s image API. You need its address.',
  baseUrl: null,
  key: { label: 'API key', optional: true },
  local: true,
  resultHosts: [],
  concurrency: 1,
  open: ({ id, baseUrl, apiKey, options }, { egress }) => {
    parseOptions(Options, options);
    const apiUrl = apiUrlOf(baseUrl);
    const headers: Record<string, string> = apiKey === null ? {} : { authorization: `Bearer ${apiKey}` };
    const probe = async (signal: AbortSignal): Promise<ProbeReport> => {
      const { data } = await exchangeJson(
        egress,
        { call: 'read', url: `${apiUrl}/models`, headers, signal },
        ModelList,
      );
      const version = await localAiVersion(egress, apiUrl, { headers, signal });
      const open = await isOpen(egress, apiUrl, signal);
      const models = modelsNamed(
        data.map((one) => one.id),
        version !== null,
      );
      return {
        version: version === null ? null : `LocalAI ${version}`,
        models,
        facts: [
          { label: 'Server', value: version === null ? 'unknown' : 'LocalAI' },
          { label: 'Models', value: `${data.length}` },
        ],
        warnings: [
          ...(open ? ['It answers without a key. Keep it out of reach of others.'] : []),
          'It doesn’t say which of its models make pictures. Allow only those that do.',
        ],
      };
    };
    return {
      probe: ({ signal }) => probe(signal),
      engine: (model) => compatibleEngine({ providerId: id, model, egress, headers, apiUrl }),
    };
  },
};
