import type { EngineRequest, RemoteEngine, RemoteStatus } from '@atelier/core/ports/engine';
import { RemoteFault } from '@atelier/core/ports/engine';
import type { FoundModel, ProviderAdapter, ProviderConnection } from '@atelier/core/ports/providers';
import { onTestFinished } from 'vitest';
import { createEgress } from '../../egress/egress.ts';
import type { ProviderDouble } from '../../testing/provider-double.ts';

export const neverAborted = new AbortController().signal;

/** A provider of a double, for one test. */
export const connect = (
  adapter: ProviderAdapter,
  double: ProviderDouble,
  fields: { readonly options?: unknown; readonly apiKey?: string | null } = {},
): ProviderConnection => {
  const egress = createEgress({ baseUrl: double.baseUrl, allowPrivate: true, resultHosts: [] });
  onTestFinished(async () => {
    await double.close();
    await egress.close();
  });
  return adapter.open(
    {
      id: 'provider-1',
      kind: adapter.kind,
      baseUrl: double.baseUrl,
      apiKey: fields.apiKey === undefined ? double.apiKey : fields.apiKey,
      options: fields.options ?? null,
    },
    { egress },
  );
};

/** The engine of a found model, as if a superadmin had allowed it as it is. */
export const engineOf = (connection: ProviderConnection, found: FoundModel): RemoteEngine =>
  connection.engine({
    id: 'model-1',
    remoteName: found.remoteName,
    capabilities: { ...found.capabilities, id: 'model-1', name: found.name, description: found.description },
    timeoutMs: found.timeoutMs,
  });

export const pictureRequest = (fields: Partial<EngineRequest> = {}): EngineRequest => ({
  jobId: 'job-1',
  prompt: 'a harbour at dawn',
  negativePrompt: '',
  style: 'auto',
  width: 512,
  height: 768,
  seed: 7,
  settings: {},
  ...fields,
});

/** A submission that hears of its progress. */
export const submitting = (key = 'job-1-1-0') => {
  const heard: RemoteStatus[] = [];
  return {
    heard,
    options: { key, signal: neverAborted, onStatus: (status: RemoteStatus) => void heard.push(status) },
  };
};

/** The id of an accepted submission. */
export const submitted = async (
  engine: RemoteEngine,
  request = pictureRequest(),
  key?: string,
): Promise<string> => {
  const answer = await engine.submit(request, submitting(key).options);
  if (!('remoteId' in answer)) throw new Error('The adapter answered with a picture.');
  return answer.remoteId;
};

/** Polls until the work has ended. */
export const untilEnded = async (engine: RemoteEngine, remoteId: string): Promise<RemoteStatus[]> => {
  const seen: RemoteStatus[] = [];
  for (let polls = 0; polls < 50; polls += 1) {
    const status = await engine.poll(remoteId, { signal: neverAborted });
    seen.push(status);
    if (status.state !== 'waiting' && status.state !== 'running') return seen;
  }
  throw new Error('It did not end.');
};

/** The kind of fault that a call ends with; `none` if it succeeds. */
export const faultOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'none';
  } catch (thrown) {
    return thrown instanceof RemoteFault ? thrown.kind : `not a RemoteFault: ${thrown}`;
  }
};

/** The same after a restart, which also cuts the connection: a passing fault is followed by another try. */
export const lastingFaultOf = async (call: () => Promise<unknown>): Promise<string> => {
  const first = await faultOf(call());
  return first === 'transient' ? faultOf(call()) : first;
};
