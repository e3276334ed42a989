import { AppError } from '@atelier/core/errors';
import type { z } from 'zod';

/** The options of a provider, checked. @throws AppError `validation_failed` naming the field that does not fit */
export const parseOptions = <T>(schema: z.ZodType<T>, options: unknown): T => {
  const parsed = schema.safeParse(options ?? {});
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => ({
    path: ['options', ...path].join('.'),
    message,
  }));
  throw new AppError('validation_failed', 'The options of this provider don’t fit.', { issues });
};
