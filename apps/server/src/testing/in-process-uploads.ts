import type { UploadRecord } from '@atelier/core/ports/uploads';
import { uploadAssets, uploadRecord } from '@atelier/core/testing/upload-records';
import sharp from 'sharp';
import type { TestServer } from './in-process.ts';

type Owner = { readonly id: string; readonly workspaceId: string };

/** Stores an upload with its assets. @param png its picture; without it, its files hold none */
export const addUpload = async (
  { db, blobs }: Pick<TestServer, 'blobs' | 'db'>,
  owner: Owner,
  { png = Buffer.from('file'), ...fields }: Partial<UploadRecord> & { readonly png?: Buffer } = {},
): Promise<UploadRecord> => {
  const upload = uploadRecord(owner, { createdAt: new Date(), bytes: png.length, ...fields });
  await db.assets.insertMany(uploadAssets(upload));
  for (const key of [upload.blobKey, upload.thumbKey]) await blobs.put(key, png, 'image/png');
  await db.uploads.insert(upload);
  return upload;
};

/** A picture of 32 × 32 pixels in one colour; equal colours give equal files. */
export const smallPng = (colour: string): Promise<Buffer> =>
  sharp({ create: { width: 32, height: 32, channels: 3, background: colour } })
    .png()
    .toBuffer();

/** A picture of one pixel. */
export const tinyPng = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const boundary = 'a-part-of-a-form';

/** The body and headers of an upload, as a browser sends them. */
export const uploadForm = (bytes: Uint8Array, name: string, field = 'file') => ({
  headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  body: Buffer.concat([
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\nContent-Type: image/png\r\n\r\n`,
    ),
    bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]),
});
