import type { LegalVersion } from '@atelier/core/schemas/legal';

/**
 * What a tick in the box stands for. It counts for the versions beside it alone: a newer one that is published meanwhile is not
 * accepted with it.
 */
export const tickedVersions = (texts: readonly LegalVersion[]): string =>
  texts.map(({ kind, version }) => `${kind} ${version}`).join(', ');
