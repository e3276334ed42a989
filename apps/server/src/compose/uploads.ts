import { join } from 'node:path';
import { createClamav, createQuarantine } from '@atelier/adapters';
import type { Quarantine } from '@atelier/core/ports/uploads';
import type { Config } from '../config/config.ts';
import type { OperatorNotices } from '../observability/operator-notices.ts';

const openScanner = ({ values }: Config, notices: OperatorNotices) =>
  values.CLAMAV_HOST === undefined
    ? null
    : createClamav({
        host: values.CLAMAV_HOST,
        port: values.CLAMAV_PORT,
        timeoutMs: values.CLAMAV_TIMEOUT_SECONDS * 1000,
        onOutcome: (isHealthy) =>
          isHealthy ? notices.end('scanner_silent') : notices.note('scanner_silent'),
      });

/** Where uploads wait and are checked. */
export const openQuarantine = (config: Config, notices: OperatorNotices): Quarantine => {
  const { values, dataDir, workerEnv } = config;
  return createQuarantine({
    root: join(dataDir, 'quarantine'),
    maxBytes: values.UPLOAD_MAX_BYTES,
    maxPixels: values.UPLOAD_MAX_PIXELS,
    processes: values.UPLOAD_PROCESSES,
    maxMemoryBytes: values.UPLOAD_MEMORY_MB * 1_048_576,
    timeoutMs: values.UPLOAD_TIMEOUT_SECONDS * 1000,
    scan: openScanner(config, notices),
    env: workerEnv,
  });
};
