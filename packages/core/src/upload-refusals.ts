import { AppError, type ErrorCode } from './errors.ts';

interface Refusal {
  readonly code: ErrorCode;
  /** What happened and what to do, for the person. */
  readonly text: string;
  /** Whether honest files hardly ever cause it: several of them are worth a look (R-SEC-1). */
  readonly isViolation: boolean;
}

const type = (text: string): Refusal => ({ code: 'unsupported_media_type', text, isViolation: false });
const odd = (text: string): Refusal => ({ code: 'upload_rejected', text, isViolation: false });
const hostile = (text: string): Refusal => ({ code: 'upload_rejected', text, isViolation: true });

const accepted = 'PNG, JPEG, GIF, BMP or WebP';

/** Why an upload is refused. Each has a sentence that says what to do. */
const uploadRefusals = {
  no_file: { code: 'bad_request', text: 'Send one file in the field “file”.', isViolation: false },
  empty: odd('This file is empty. Choose another one.'),
  too_large: { code: 'payload_too_large', text: 'This file is too large.', isViolation: false },
  name_without_type: type(
    `The name of this file doesn’t end in .png, .jpg, .gif, .bmp or .webp. Rename it and try again.`,
  ),
  name_differs: {
    ...type(
      'The name of this file doesn’t match what it holds. Rename it with the right ending and try again.',
    ),
    isViolation: true,
  },
  heic: type(
    'This is an HEIC photo. Export it as JPEG first; on an iPhone: Settings → Camera → Formats → Most Compatible.',
  ),
  avif: type(`This is an AVIF picture. Save it as ${accepted} and try again.`),
  svg: type('This is an SVG drawing. Export it as PNG and try again.'),
  tiff: type('This is a TIFF or camera raw picture. Export it as JPEG or PNG and try again.'),
  jxl: type('This is a JPEG XL or JPEG 2000 picture. Export it as JPEG or PNG and try again.'),
  psd: type('This is a Photoshop file. Export it as PNG and try again.'),
  icon: type('This is an icon file. Save it as PNG and try again.'),
  pdf: type('This is a PDF document. Export the page as PNG or JPEG and try again.'),
  video: type('This is a video or sound file. Take a still picture from it and upload that.'),
  markup: type(`This is a web page or a text, not a picture. Choose a ${accepted} file.`),
  archive: type(
    'This is an archive or an office document, not a picture. Take the picture out of it and upload that.',
  ),
  program: { ...type('This is a program, not a picture.'), isViolation: true },
  unknown_type: type(`This isn’t a picture that can be used here. Choose a ${accepted} file.`),
  broken: odd(
    'This picture is damaged or incomplete. Open it in a picture editor, save it again, and try that file.',
  ),
  too_many_pixels: hostile('This picture has too many pixels. Make it smaller and try again.'),
  too_many_frames: hostile(
    'This animation has too many frames. Save one of them as a still picture and upload that.',
  ),
  too_many_parts: hostile(
    'This file has far more parts than a picture needs. Save it again in a picture editor.',
  ),
  unusual: odd('This picture is stored in an unusual way. Save it as an ordinary PNG or JPEG and try again.'),
  decoder_failed: hostile(
    'This picture couldn’t be decoded safely. Save it again in a picture editor and try that file.',
  ),
  too_costly: hostile('This picture takes too much time or memory to decode. Make it smaller and try again.'),
  virus: hostile('The virus scanner found something in this file, so it wasn’t stored.'),
  scanner_limit: odd('This file is too large for the virus scanner. Make it smaller and try again.'),
} as const satisfies Record<string, Refusal>;
export type UploadRefusalReason = keyof typeof uploadRefusals;

/** Whether this is a reason that honest files hardly ever cause. */
export const isUploadViolation = (reason: string): boolean =>
  Object.hasOwn(uploadRefusals, reason) && uploadRefusals[reason as UploadRefusalReason].isViolation;

/** An upload that was refused for what it is. The message is for the person. */
export class UploadRefused extends AppError {
  readonly reason: UploadRefusalReason;

  constructor(reason: UploadRefusalReason, message: string = uploadRefusals[reason].text, cause?: unknown) {
    super(uploadRefusals[reason].code, message, { cause });
    this.reason = reason;
  }

  get isViolation(): boolean {
    return uploadRefusals[this.reason].isViolation;
  }
}
