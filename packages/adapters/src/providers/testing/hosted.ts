import { setTimeout as sleep } from 'node:timers/promises';
import {
  type EngineRequest,
  type RemoteEngine,
  RemoteFault,
  type RemoteFaultKind,
  type RemoteImage,
  type RemoteStatus,
} from '@atelier/core/ports/engine';
import type { ProviderAdapter, ProviderConnection } from '@atelier/core/ports/providers';
import { onTestFinished } from 'vitest';
import { createEgress } from '../../egress/egress.ts';
import type { ProviderDouble } from '../../testing/provider-double.ts';

export const signal = (): AbortSignal => AbortSignal.timeout(20_000);

export const pictureRequest = (part: Partial<EngineRequest> = {}): EngineRequest => ({
  jobId: 'job',
  prompt: 'a lighthouse',
  negativePrompt: '',
  style: 'auto',
  width: 1024,
  height: 1024,
  seed: 7,
  settings: {},
  ...part,
});

/** A provider of this kind that is connected to its double. */
export interface Connected {
  readonly double: ProviderDouble;
  readonly connection: ProviderConnection;
  /** The engine of a model, by its name there. */
  engine(remoteName: string): Promise<RemoteEngine>;
  /** The body of the last submission. */
  lastBody(): Record<string, unknown>;
}

export const connect = async (
  adapter: ProviderAdapter,
  start: () => Promise<ProviderDouble>,
  options: unknown = {},
  apiKey?: string,
): Promise<Connected> => {
  const double = await start();
  const { baseUrl } = double;
  const egress = createEgress({ baseUrl, allowPrivate: true, resultHosts: adapter.resultHosts });
  onTestFinished(async () => {
    await double.close();
    await egress.close();
  });
  const connection = adapter.open(
    { id: 'p1', kind: adapter.kind, baseUrl, apiKey: apiKey ?? double.apiKey, options },
    { egress },
  );
  return {
    double,
    connection,
    async engine(remoteName) {
      const { models } = await connection.probe({ signal: signal() });
      const found = models.find((model) => model.remoteName === remoteName);
      if (found === undefined) throw new Error(`${remoteName} was not found.`);
      const { capabilities, timeoutMs } = found;
      const { name, description } = found;
      return connection.engine({
        id: 'm1',
        remoteName,
        timeoutMs,
        capabilities: { ...capabilities, id: 'm1', name, description },
      });
    },
    lastBody: () => double.submissions.at(-1)?.body as Record<string, unknown>,
  };
};

export interface Run {
  readonly image: RemoteImage;
  readonly states: readonly RemoteStatus[];
}

/** Makes one picture as the worker does, without its retries. @throws RemoteFault also for work that failed */
export const makePicture = async (engine: RemoteEngine, request = pictureRequest()): Promise<Run> => {
  const states: RemoteStatus[] = [];
  const answer = await engine.submit(request, {
    signal: signal(),
    key: 'job-1-0',
    onStatus: (status) => states.push(status),
  });
  if ('image' in answer) return { image: answer.image, states };
  for (;;) {
    const status = await engine.poll(answer.remoteId, { signal: signal() });
    states.push(status);
    if (status.state === 'failed') throw new RemoteFault(status.kind, status.reason);
    if (status.state === 'done') break;
    await sleep(1);
  }
  return { image: await engine.collect(answer.remoteId, { signal: signal() }), states };
};

/** What kind of fault a call ends with; `none` if it succeeds. */
export const faultOf = async (call: Promise<unknown>): Promise<RemoteFaultKind | 'none'> => {
  try {
    await call;
    return 'none';
  } catch (thrown) {
    return thrown instanceof RemoteFault ? thrown.kind : 'unknown';
  }
};
