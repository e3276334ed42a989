import type { UploadFormat } from '@atelier/core/schemas/uploads';

const endings: Readonly<Record<string, UploadFormat>> = {
  png: 'png',
  jpg: 'jpeg',
  jpeg: 'jpeg',
  jpe: 'jpeg',
  jfif: 'jpeg',
  gif: 'gif',
  bmp: 'bmp',
  dib: 'bmp',
  webp: 'webp',
};

/** The format that the ending of a file's name stands for; null for any other ending. */
export const formatOfName = (name: string): UploadFormat | null => {
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return name.includes('.') ? (endings[ending] ?? null) : null;
};
