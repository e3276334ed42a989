import { createHistogram, performance } from 'node:perf_hooks';
import autocannon from 'autocannon';

/** A repeatable request. */
export interface Call {
  readonly url: string;
  readonly cookie: string;
}

/** A request that several signed-in browsers send in turn. */
export interface SharedCall {
  readonly url: string;
  readonly cookies: readonly string[];
  /** Processor time of the server so far, in µs; null if the system does not report it. */
  readonly cpuUs?: () => number | null;
}

export interface LoadOptions {
  readonly connections: number;
  readonly durationS: number;
}

export interface Sample {
  readonly requestsPerS: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Event loop utilisation of the client; near 1 the client is the bottleneck. */
  readonly clientBusy: number;
  /** Processor time of the server per answer, in µs; null if not measured. Less noisy than the rate on a busy machine. */
  readonly cpuUsPerCall: number | null;
}

/**
 * Sends requests as fast as the server answers: every connection sends the next request when the last is answered.
 * Latencies are recorded here in microseconds, because autocannon's own are whole milliseconds.
 * @throws Error if any answer was not 2xx or got lost: wrong answers are not measured.
 */
export const saturate = async (
  { url, cookies, cpuUs = () => null }: SharedCall,
  { connections, durationS }: LoadOptions,
): Promise<Sample> => {
  const latencyUs = createHistogram();
  const busySince = performance.eventLoopUtilization();
  const cpuBeforeUs = cpuUs();
  const startedAt = performance.now();
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const requests = cookies.map((cookie) => ({ headers: { cookie } }));
    const options = { url, requests, connections, duration: durationS };
    const run = autocannon(options, (error, done) => (error ? reject(error) : resolve(done)));
    run.on('response', (_client, _status, _bytes, responseMs) => {
      latencyUs.record(Math.max(1, Math.round(responseMs * 1000)));
    });
  });
  const elapsedS = (performance.now() - startedAt) / 1000;
  const cpuAfterUs = cpuUs();
  const lost = result.errors + result.timeouts;
  if (result.non2xx > 0 || lost > 0 || latencyUs.count === 0) {
    throw new Error(
      `${url}: ${latencyUs.count} answers, ${result.non2xx} of them not 2xx, ${lost} lost; not measured.`,
    );
  }
  return {
    requestsPerS: latencyUs.count / elapsedS,
    p50Ms: latencyUs.percentile(50) / 1000,
    p99Ms: latencyUs.percentile(99) / 1000,
    clientBusy: performance.eventLoopUtilization(busySince).utilization,
    cpuUsPerCall:
      cpuBeforeUs === null || cpuAfterUs === null ? null : (cpuAfterUs - cpuBeforeUs) / latencyUs.count,
  };
};
