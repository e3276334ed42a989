import { failureText, type Shortfall } from '@atelier/api';
import { AppError } from '@atelier/core/errors';
import { RemoteFault } from '@atelier/core/ports/engine';

/** Thrown when a picture took longer than its engine allows. */
export class PictureTimeout extends AppError {
  constructor() {
    super('engine_failed', failureText('timeout'));
  }
}

/**
 * Thrown when what a provider sent as the finished picture cannot be decoded. The provider charges for it all the same, so it
 * is never asked for again.
 */
export class BrokenPicture extends AppError {
  constructor(cause: unknown) {
    super('engine_failed', failureText('broken'), { cause });
  }
}

/** What kind of failure an error of a picture is, with the provider's own words for superadmins. */
export const failureOf = (thrown: unknown): Shortfall => {
  if (thrown instanceof PictureTimeout) return { kind: 'timeout', cause: null };
  if (thrown instanceof AppError && thrown.code === 'forbidden') return { kind: 'forbidden', cause: null };
  const cause = thrown instanceof Error ? thrown.cause : null;
  if (thrown instanceof BrokenPicture)
    return { kind: 'broken', cause: cause instanceof Error ? cause.message : null };
  return cause instanceof RemoteFault
    ? { kind: cause.kind, cause: cause.message }
    : { kind: 'engine', cause: null };
};
