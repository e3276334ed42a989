import { createHash } from 'node:crypto';

/**
 * The id that we give a submission: always the same for the same key, so that a lost answer can be looked up. ComfyUI
 * accepts only UUIDs in lower case.
 */
export const promptIdOf = (key: string): string => {
  const bytes = createHash('sha256').update(`atelier/comfyui/${key}`).digest().subarray(0, 16);
  // RFC 9562: version 8 (our own content), variant 10.
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

/**
 * The folder and name of the files that a submission writes. ComfyUI answers a workflow that it has run before with the
 * old file, so the name must differ each time; it also finds the submission on servers that ignore our id.
 */
export const filePrefixOf = (promptId: string): string => `atelier/${promptId}`;
