import { z } from 'zod';
import { integer, isHost } from './fields.ts';

/** The most that UPLOAD_MAX_BYTES can be. */
export const maxUploadBytes = 268_435_456;

/** Settings of uploads. */
export const uploadVariables = {
  UPLOAD_MAX_BYTES: integer(1024, maxUploadBytes, 26_214_400),
  UPLOAD_MAX_PIXELS: integer(1_000_000, 100_000_000, 50_000_000),
  UPLOAD_PROCESSES: integer(1, 16, 2),
  UPLOAD_MEMORY_MB: integer(256, 8192, 1024),
  UPLOAD_TIMEOUT_SECONDS: integer(1, 300, 30),
  CLAMAV_HOST: z.string().refine(isHost, 'must be a host name or an address').optional(),
  CLAMAV_PORT: integer(1, 65_535, 3310),
  CLAMAV_TIMEOUT_SECONDS: integer(1, 300, 60),
};
