import type { PictureSource } from '@atelier/core/schemas/edits';
import type { Size } from '@atelier/core/schemas/engines';

/** The picture that a copy is made of: of the gallery, or an upload. */
export interface Original extends PictureSource, Size {
  readonly placeholder: string;
  /** Covered until it is revealed. */
  readonly flagged: boolean;
}

/** Where its file is. */
export const fileOf = ({ kind, id }: PictureSource): string => `/files/${kind}s/${id}`;
