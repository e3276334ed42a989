import type { AppRouter } from '@atelier/api';
import type { TRPCLink } from '@trpc/client';
import { inPlainDirection } from './plain-direction.ts';
import { mapValues } from './retry-when.ts';

/**
 * Removes direction controls from all text that the server sends, so that no prompt or name can turn the text around it,
 * on any page.
 */
export const plainDirectionLink: TRPCLink<AppRouter> =
  () =>
  ({ op, next }) =>
    next(op).pipe(
      mapValues((value) =>
        value.result.type === undefined || value.result.type === 'data'
          ? { ...value, result: { ...value.result, data: inPlainDirection(value.result.data) } }
          : value,
      ),
    );
