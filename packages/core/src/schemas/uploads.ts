/** Formats that are accepted as uploads, by content and by name (R-STUDIO-9). */
export const uploadFormats = ['png', 'jpeg', 'gif', 'bmp', 'webp'] as const;
export type UploadFormat = (typeof uploadFormats)[number];
