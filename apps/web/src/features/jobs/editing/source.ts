import type { PictureSource } from '@atelier/core/schemas/edits';
import type { Size } from '@atelier/core/schemas/engines';

/** A picture that another is made from, as the page of edits shows it. */
export interface EditSource extends PictureSource, Size {
  readonly url: string;
  /** What it shows, or how its file was called. */
  readonly alt: string;
  readonly placeholder: string;
  /** Covered until it is revealed. */
  readonly flagged: boolean;
}

/** Names the drafts of a picture. */
export const sourceKey = ({ kind, id }: PictureSource): string => `${kind}:${id}`;
