import { bmpFiles } from './bmp-files.ts';
import { gifFiles } from './gif-files.ts';
import { jpegFiles } from './jpeg-files.ts';
import type { OddFile } from './odd-file.ts';
import { otherFiles } from './other-files.ts';
import { pngFiles } from './png-files.ts';
import { webpFiles } from './webp-files.ts';

/** Hostile and odd files, the same in each run (R-STUDIO-9). */
export const uploadCorpus = async (): Promise<OddFile[]> => [
  ...pngFiles(),
  ...(await jpegFiles()),
  ...gifFiles(),
  ...bmpFiles(),
  ...(await webpFiles()),
  ...otherFiles(),
];
