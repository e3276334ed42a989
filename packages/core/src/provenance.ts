/** IPTC digital source types. */
export const DIGITAL_SOURCE_TYPES = {
  procedural: 'http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia',
  neural: 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia',
  /** A picture that a trained model changed. */
  composite: 'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia',
  /** An upload in which an engine without a trained model drew. */
  mixed: 'http://cv.iptc.org/newscodes/digitalsourcetype/compositeSynthetic',
  /** An upload that was only cropped, turned or resized. */
  altered: 'http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicallyEnhanced',
} as const;
export type SourceType = keyof typeof DIGITAL_SOURCE_TYPES;
/** What kind of engine made a picture. */
export type Origin = 'neural' | 'procedural';

/**
 * The machine-made marker as RDF (R-STUDIO-12). It contains no date and no prompt, so equal pictures have equal bytes.
 * @param tool Name and version of the engine: letters, digits, space, dot, dash. @throws RangeError for another name
 */
export const provenanceRdf = (origin: SourceType, tool: string): string => {
  if (!/^[\w .-]{1,80}$/.test(tool)) throw new RangeError('a tool is named with plain letters');
  return (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""' +
    ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"' +
    ` Iptc4xmpExt:DigitalSourceType="${DIGITAL_SOURCE_TYPES[origin]}" xmp:CreatorTool="${tool}"/></rdf:RDF>`
  );
};

/** The marker as an XMP packet, for the metadata of a picture. @throws RangeError as `provenanceRdf` */
export const provenanceXmp = (origin: SourceType, tool: string): string =>
  `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">${provenanceRdf(origin, tool)}</x:xmpmeta><?xpacket end="r"?>`;
