import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EngineRequest, RemoteEngine } from '@atelier/core/ports/engine';
import type {
  FoundModel,
  ProbeReport,
  ProviderAdapter,
  ProviderConnection,
} from '@atelier/core/ports/providers';
import { EngineCapabilities } from '@atelier/core/schemas/engines';
import { onTestFinished } from 'vitest';
import { createEgress } from '../../egress/egress.ts';
import type { ProviderDouble } from '../../testing/provider-double.ts';
import type { Outcome } from './scenes.ts';

/** One adapter with its double, and in what it differs from the usual. */
export interface ProviderSuite {
  readonly adapter: ProviderAdapter;
  readonly startDouble: () => Promise<ProviderDouble>;
  /** `ProviderSettings.options`. */
  readonly options?: unknown;
  /** The model to test with; the first that the probe finds if missing. */
  readonly pick?: (models: readonly FoundModel[]) => FoundModel | undefined;
  readonly request?: Partial<EngineRequest>;
  /** Outcomes that differ from `usualOutcome`, by the label of the scene: `{ 'submit 403': 'refused' }`. */
  readonly expected?: Readonly<Record<string, Outcome>>;
  /** Scenes (by label) that this wire cannot have, with the reason. */
  readonly impossible?: Readonly<Record<string, string>>;
  /** What becomes of work when the backend restarts; `gone` if missing. */
  readonly afterRestart?: Outcome;
  /** Null: no words are sent. */
  readonly prompts: null | {
    /** The text of the prompt in the body of a submission, wherever it is. */
    readonly promptOf: (body: unknown) => unknown;
    /** The body without the prompt and without what differs in every submission. */
    readonly restOf: (body: unknown) => unknown;
    /** What this backend would take as a command. None of it may be in a prompt that is sent. */
    readonly commands: readonly RegExp[];
    /** The negative prompt within the field that carries it, if that carries more. */
    readonly negativeIn?: (field: string) => string;
  };
}

/** Bounds of everything that the suite waits for. */
export interface Bounds {
  readonly timeoutMs: number;
  /** What an earlier probe of such a double found: probing again for every scene takes long. */
  readonly report?: ProbeReport;
}
const usualBounds: Bounds = { timeoutMs: 5_000 };
const maxBytes = 1_500_000;

export interface OpenedProvider {
  readonly double: ProviderDouble;
  readonly connection: ProviderConnection;
  readonly report: ProbeReport;
  readonly engine: RemoteEngine;
  readonly request: EngineRequest;
  /** Connects again, as a restarted process does. */
  readonly reconnect: () => RemoteEngine;
}

const requestFor = (can: EngineCapabilities, changed: Partial<EngineRequest> = {}): EngineRequest => {
  const side = Math.min(Math.max(can.minSidePx, 512), can.maxSidePx);
  const { width, height } = can.sizes?.[0] ?? { width: side, height: side };
  return {
    jobId: '019ad0b4-5d63-7c1e-9f3b-2c6f5d1e8a01',
    prompt: 'a heron',
    negativePrompt: '',
    style: 'auto',
    width,
    height,
    seed: can.seed ? 7 : 0,
    settings: {},
    ...changed,
  };
};

/** A double, and an engine that is connected to it; closed with the test. */
export const openProvider = async (
  suite: ProviderSuite,
  bounds: Bounds = usualBounds,
): Promise<OpenedProvider> => {
  const { adapter } = suite;
  const double = await suite.startDouble();
  const stop: (() => Promise<void>)[] = [];
  onTestFinished(async () => {
    await double.close();
    for (const close of stop) await close();
  });
  const connect = (): ProviderConnection => {
    const { baseUrl, apiKey } = double;
    const siblings = adapter.siblingHosts === undefined ? {} : { siblingHosts: adapter.siblingHosts };
    const egress = createEgress(
      { baseUrl, allowPrivate: true, resultHosts: adapter.resultHosts, ...siblings },
      { caps: { timeoutMs: bounds.timeoutMs, maxBytes } },
    );
    stop.push(() => egress.close());
    return adapter.open(
      { id: 'provider-1', kind: adapter.kind, baseUrl, apiKey, options: suite.options ?? {} },
      { egress },
    );
  };
  const connection = connect();
  const report = bounds.report ?? (await connection.probe({ signal: AbortSignal.timeout(5_000) }));
  const found = suite.pick?.(report.models) ?? report.models[0];
  if (found === undefined) throw new Error('The probe found no model.');
  const { remoteName, name, description, timeoutMs } = found;
  const capabilities = EngineCapabilities.parse({ ...found.capabilities, id: 'model-1', name, description });
  const model = { id: 'model-1', remoteName, capabilities, timeoutMs };
  return {
    double,
    connection,
    report,
    engine: connection.engine(model),
    request: requestFor(capabilities, suite.request),
    reconnect: () => connect().engine(model),
  };
};

/** A server that nothing may reach; `visits` counts the connections. */
export const startTrap = async (): Promise<{ readonly url: string; readonly visits: () => number }> => {
  let visits = 0;
  const server = createServer((_, response) => void response.end('reached'));
  server.on('connection', () => {
    visits += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/private`, visits: () => visits };
};
