import type { UploadFormat } from '@atelier/core/schemas/uploads';

export interface DecodeTask {
  readonly source: string;
  readonly format: UploadFormat;
  /** Files that are written. */
  readonly full: string;
  readonly thumb: string;
  readonly maxPixels: number;
  /** Longest side of the result, pixels. */
  readonly maxSide: number;
  /** Resident memory of the process; beyond it the process ends itself. */
  readonly maxMemoryBytes: number;
}

export interface Decoded {
  readonly width: number;
  readonly height: number;
  readonly placeholder: string;
}

export type DecodeMessage =
  | { readonly kind: 'done'; readonly result: Decoded }
  | { readonly kind: 'failed'; readonly reason: 'broken' | 'too_costly' }
  /** The result could not be written: the file is not to blame. */
  | { readonly kind: 'unwritten'; readonly code: string };
