import type { UploadFormat } from '@atelier/core/schemas/uploads';
import type { UploadRefusalReason } from '@atelier/core/upload-refusals';

/** Bytes of a file's start that `sniff` looks at. */
export const sniffBytes = 512;

interface Signature {
  readonly at?: number;
  /** Latin-1 text. */
  readonly text: string;
}

const accepted: readonly (readonly [UploadFormat, readonly Signature[]])[] = [
  ['png', [{ text: '\x89PNG\r\n\x1a\n' }]],
  ['jpeg', [{ text: '\xff\xd8\xff' }]],
  ['gif', [{ text: 'GIF87a' }]],
  ['gif', [{ text: 'GIF89a' }]],
  ['webp', [{ text: 'RIFF' }, { at: 8, text: 'WEBP' }]],
  ['bmp', [{ text: 'BM' }, { at: 6, text: '\0\0\0\0' }]],
];

const refused: readonly (readonly [UploadRefusalReason, readonly Signature[]])[] = [
  ['pdf', [{ text: '%PDF' }]],
  ['pdf', [{ text: '%!PS' }]],
  ['tiff', [{ text: 'II*\0' }]],
  ['tiff', [{ text: 'MM\0*' }]],
  ['tiff', [{ text: 'II+\0' }]],
  ['tiff', [{ text: 'MM\0+' }]],
  ['psd', [{ text: '8BPS' }]],
  ['icon', [{ text: '\0\0\x01\0' }]],
  ['icon', [{ text: '\0\0\x02\0' }]],
  ['jxl', [{ text: '\xff\x0a' }]],
  ['jxl', [{ at: 4, text: 'JXL ' }]],
  ['jxl', [{ at: 4, text: 'jP  ' }]],
  ['archive', [{ text: 'PK' }]],
  ['archive', [{ text: 'Rar!' }]],
  ['archive', [{ text: '7z\xbc\xaf' }]],
  ['archive', [{ text: '\x1f\x8b' }]],
  ['archive', [{ text: '\xd0\xcf\x11\xe0' }]],
  ['program', [{ text: 'MZ' }]],
  ['program', [{ text: '\x7fELF' }]],
  ['program', [{ text: '\xca\xfe\xba\xbe' }]],
  ['program', [{ text: '\0asm' }]],
  ['program', [{ text: '#!' }]],
  ['video', [{ text: 'RIFF' }]],
  ['video', [{ text: '\x1a\x45\xdf\xa3' }]],
  ['video', [{ text: 'OggS' }]],
  ['video', [{ text: 'ID3' }]],
  ['video', [{ text: 'fLaC' }]],
];

const has = (start: string, signatures: readonly Signature[]): boolean =>
  signatures.every(({ at = 0, text }) => start.startsWith(text, at));

const heicBrands = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'];

/** Files of the ISO base media format name their kind in a brand. */
const brandOf = (start: string): UploadRefusalReason | null => {
  if (!start.startsWith('ftyp', 4)) return null;
  const brand = start.slice(8, 12);
  const others = start.slice(16, 64);
  if (brand.startsWith('avi') || others.includes('avif')) return 'avif';
  return heicBrands.includes(brand) ? 'heic' : 'video';
};

const markupOf = (start: string): UploadRefusalReason | null => {
  // UTF-16 has a zero byte at every other place.
  const text = start
    .replaceAll('\0', '')
    .replace(/^(\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '')
    .trimStart();
  if (!text.startsWith('<')) return null;
  return text.toLowerCase().includes('<svg') ? 'svg' : 'markup';
};

/** What a file is by its first bytes: a format that is accepted, or the reason for which it is refused. */
export const sniff = (
  bytes: Buffer,
): { readonly format: UploadFormat } | { readonly reason: UploadRefusalReason } => {
  const start = bytes.toString('latin1', 0, sniffBytes);
  const format = accepted.find(([, signatures]) => has(start, signatures))?.[0];
  if (format !== undefined) return { format };
  const reason =
    brandOf(start) ?? refused.find(([, signatures]) => has(start, signatures))?.[0] ?? markupOf(start);
  return { reason: reason ?? 'unknown_type' };
};
