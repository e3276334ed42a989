import { type ExportFormat, exportQuality, isLossy } from '@atelier/core/schemas/exports';

/** What the export dialog offers; kept per device. */
export interface ExportChoice {
  readonly format: ExportFormat;
  readonly quality: number;
  /** Pixels; null for the picture's own width. */
  readonly width: number | null;
  readonly hasMetadata: boolean;
  /** Only with metadata. */
  readonly hasPrompt: boolean;
}

export const usualExport: ExportChoice = {
  format: 'jpeg',
  quality: exportQuality.default,
  width: null,
  hasMetadata: true,
  hasPrompt: false,
};

/** Pixels. */
const offeredWidths = [2048, 1536, 1024, 768, 512, 256];

/** The widths that are smaller than the picture, largest first. */
export const widthsBelow = (width: number): readonly number[] =>
  offeredWidths.filter((offered) => offered < width);

/** The width that is sent: one that was chosen for a larger picture does not count. */
const widthFor = (choice: ExportChoice, own: number): number | null =>
  choice.width !== null && choice.width < own ? choice.width : null;

/** Pixels of the exported picture. */
export const sizeOf = (
  choice: ExportChoice,
  own: { readonly width: number; readonly height: number },
): { readonly width: number; readonly height: number } => {
  const width = widthFor(choice, own.width) ?? own.width;
  return { width, height: Math.max(1, Math.round((own.height * width) / own.width)) };
};

/** The address of an exported picture. */
export const exportAddress = (id: string, choice: ExportChoice, ownWidth: number): string => {
  const width = widthFor(choice, ownWidth);
  const query = new URLSearchParams({
    format: choice.format,
    ...(isLossy(choice.format) && { quality: String(choice.quality) }),
    ...(width !== null && { width: String(width) }),
    metadata: choice.hasMetadata ? 'on' : 'off',
    ...(choice.hasMetadata && choice.hasPrompt && { prompt: 'on' }),
  });
  return `/files/images/${id}?${query}`;
};

/** A file name from a prompt: its first words, without what file systems refuse. */
export const exportName = (prompt: string, id: string, format: ExportFormat): string => {
  const words = prompt
    .normalize('NFC')
    .replaceAll(/[\p{C}\p{Z}<>:"/\\|?*.]+/gu, ' ')
    .trim();
  const start = [...words].slice(0, 60).join('').trim();
  return `${start === '' ? id : start}.${format === 'jpeg' ? 'jpg' : format}`;
};
