import type { Config } from '../config/config.ts';

/** Time for a picture beyond the engine's own timeout: thumbnail, slow disks. */
const storingSlackMs = 15_000;

/**
 * How long a picture may take from when its lane asks for it. With more lanes than threads it first waits for pictures
 * of other lanes, each of which may use up the engine's whole timeout; that must not fail the job.
 */
export const pictureTimeoutMs = ({ values }: Config): number => {
  const rounds = Math.max(1, Math.ceil(values.WORKER_CONCURRENCY / values.ENGINE_THREADS));
  return rounds * values.ENGINE_TIMEOUT_SECONDS * 1000 + storingSlackMs;
};
