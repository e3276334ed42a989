/** The types of the chunks of a PNG, in order; bytes behind its end are `trailing`. */
export const partsOfPng = (png: Buffer): string[] => {
  const types: string[] = [];
  let at = 8;
  while (at < png.length && types.at(-1) !== 'IEND') {
    types.push(png.toString('latin1', at + 4, at + 8));
    at += 12 + png.readUInt32BE(at);
  }
  return at === png.length ? types : [...types, 'trailing'];
};

/** The types of the chunks of a WebP, in order; bytes behind its end are `trailing`. */
export const partsOfWebp = (webp: Buffer): string[] => {
  const types: string[] = [];
  const end = 8 + webp.readUInt32LE(4);
  let at = 12;
  while (at + 8 <= end) {
    types.push(webp.toString('latin1', at, at + 4));
    const length = webp.readUInt32LE(at + 4);
    at += 8 + length + (length % 2);
  }
  return end === webp.length ? types : [...types, 'trailing'];
};
