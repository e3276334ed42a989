import { Agent, get } from 'node:http';
import { createHistogram, performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Call, Sample } from './load.ts';

interface ConstantRateOptions {
  readonly requestsPerS: number;
  readonly durationS: number;
}

const statusOf = (call: Call, agent: Agent): Promise<number> =>
  new Promise((resolve, reject) => {
    get(call.url, { agent, headers: { cookie: call.cookie } }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
      response.once('error', reject);
    }).once('error', reject);
  });

/**
 * Sends requests at a fixed rate, whatever the latency (open-loop load). autocannon would send each second's requests as one
 * burst.
 * @throws Error if any answer was not 200.
 */
export const atConstantRate = async (
  call: Call,
  { requestsPerS, durationS }: ConstantRateOptions,
): Promise<Sample> => {
  const agent = new Agent({ keepAlive: true });
  const latencyUs = createHistogram();
  const busySince = performance.eventLoopUtilization();
  const startedAt = performance.now();
  const total = Math.round(requestsPerS * durationS);
  const sent: Promise<void>[] = [];
  let failed = 0;
  const send = async () => {
    const sentAt = performance.now();
    const status = await statusOf(call, agent).catch(() => 0);
    latencyUs.record(Math.max(1, Math.round((performance.now() - sentAt) * 1000)));
    if (status !== 200) failed += 1;
  };
  while (sent.length < total) {
    const due = Math.ceil(((performance.now() - startedAt) / 1000) * requestsPerS);
    while (sent.length < Math.min(due, total)) sent.push(send());
    await sleep(1);
  }
  await Promise.all(sent);
  agent.destroy();
  if (failed > 0) throw new Error(`${call.url}: ${failed} of ${total} answers were not 200; not measured.`);
  return {
    requestsPerS: total / ((performance.now() - startedAt) / 1000),
    p50Ms: latencyUs.percentile(50) / 1000,
    p99Ms: latencyUs.percentile(99) / 1000,
    clientBusy: performance.eventLoopUtilization(busySince).utilization,
    cpuUsPerCall: null,
  };
};
