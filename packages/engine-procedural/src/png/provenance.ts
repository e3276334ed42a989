import { type Origin, provenanceRdf, provenanceXmp } from '@atelier/core/provenance';
import { insertChunks, type PngChunk, textChunk } from './png.ts';

export { DIGITAL_SOURCE_TYPES, type Origin } from '@atelier/core/provenance';

/** The keyword of XMP in a PNG. */
export const XMP_KEYWORD = 'XML:com.adobe.xmp';

/** The machine-made marker as a PNG chunk. @throws RangeError as `provenanceRdf` */
export const provenanceChunk = (origin: Origin, tool: string): PngChunk =>
  textChunk(XMP_KEYWORD, provenanceXmp(origin, tool));

/** The same marker as an SVG `<metadata>` element. */
export const provenanceSvg = (origin: Origin, tool: string): string =>
  `<metadata>${provenanceRdf(origin, tool)}</metadata>`;

/** Marks a finished PNG, for engines that encode themselves. @throws RangeError if `png` is not an intact PNG */
export const markPng = (png: Uint8Array, origin: Origin, tool: string): Uint8Array =>
  insertChunks(png, [provenanceChunk(origin, tool)]);
