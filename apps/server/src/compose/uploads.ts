import { join } from 'node:path';
import { createQuarantine } from '@atelier/adapters';
import type { Quarantine } from '@atelier/core/ports/uploads';
import type { Config } from '../config/config.ts';

/** Where uploads wait and are checked. */
export const openQuarantine = ({ values, dataDir, workerEnv }: Config): Quarantine =>
  createQuarantine({
    root: join(dataDir, 'quarantine'),
    maxBytes: values.UPLOAD_MAX_BYTES,
    maxPixels: values.UPLOAD_MAX_PIXELS,
    processes: values.UPLOAD_PROCESSES,
    maxMemoryBytes: values.UPLOAD_MEMORY_MB * 1_048_576,
    timeoutMs: values.UPLOAD_TIMEOUT_SECONDS * 1000,
    env: workerEnv,
  });
