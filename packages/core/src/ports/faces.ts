/** Where a face is, as parts of the picture's width and height; below 0 or above 1 where it reaches beyond the picture. */
export interface FaceBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Finds faces in pictures. */
export interface FaceFinder {
  /** @throws AppError `engine_failed` if the bytes are not a picture, or the finder crashes or is too slow */
  find(picture: Uint8Array, signal: AbortSignal): Promise<FaceBox[]>;
  close(): Promise<void>;
}
