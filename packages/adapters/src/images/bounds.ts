/** Pixels of a picture that is decoded: more than any engine offers; stops decompression bombs. */
export const maxPixels = 4096 * 4096;
