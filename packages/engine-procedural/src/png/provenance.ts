import { insertChunks, type PngChunk, textChunk } from './png.ts';

/** IPTC digital source types. */
export const DIGITAL_SOURCE_TYPES = {
  procedural: 'http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia',
  neural: 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia',
} as const;
export type Origin = keyof typeof DIGITAL_SOURCE_TYPES;

/** The keyword of XMP in a PNG. */
export const XMP_KEYWORD = 'XML:com.adobe.xmp';

const rdf = (origin: Origin, tool: string): string => {
  if (!/^[\w .-]{1,80}$/.test(tool)) throw new RangeError('a tool is named with plain letters');
  return (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""' +
    ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"' +
    ` Iptc4xmpExt:DigitalSourceType="${DIGITAL_SOURCE_TYPES[origin]}" xmp:CreatorTool="${tool}"/></rdf:RDF>`
  );
};

/**
 * The machine-made marker as a PNG chunk. It contains no date and no prompt, so equal pictures have equal bytes.
 * @param tool Name and version of the engine: letters, digits, space, dot, dash.
 */
export const provenanceChunk = (origin: Origin, tool: string): PngChunk =>
  textChunk(
    XMP_KEYWORD,
    `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">${rdf(origin, tool)}</x:xmpmeta><?xpacket end="r"?>`,
  );

/** The same marker as an SVG `<metadata>` element. */
export const provenanceSvg = (origin: Origin, tool: string): string =>
  `<metadata>${rdf(origin, tool)}</metadata>`;

/** Marks a finished PNG, for engines that encode themselves. @throws RangeError if `png` is not an intact PNG */
export const markPng = (png: Uint8Array, origin: Origin, tool: string): Uint8Array =>
  insertChunks(png, [provenanceChunk(origin, tool)]);
