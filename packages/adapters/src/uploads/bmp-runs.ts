interface Shape {
  readonly width: number;
  readonly height: number;
  /** Of a row of the result. */
  readonly rowBytes: number;
  /** 4 or 8. */
  readonly bits: number;
}

/** The colour of the n-th pixel of a pair of 4 bits, or of a byte. */
const colourIn = (byte: number, n: number, bits: number): number => {
  if (bits === 8) return byte;
  return n % 2 === 0 ? byte >> 4 : byte & 15;
};

/**
 * Unpacks the runs of a BMP into rows of one byte per pixel, from the bottom. Pixels beyond a row or the picture are dropped;
 * those that no run names have colour 0. @throws RangeError when the runs end without saying so
 */
export const decodeRuns = (runs: Buffer, { width, height, rowBytes, bits }: Shape): Buffer => {
  const rows = Buffer.alloc(rowBytes * height);
  let [at, x, y] = [0, 0, 0];
  const next = (): number => {
    const byte = runs.readUInt8(at);
    at += 1;
    return byte;
  };
  /** Pixels beyond the row cost nothing. */
  const put = (count: number, colourOf: (n: number) => number): void => {
    const most = Math.min(count, width - x);
    for (let n = 0; n < most; n += 1) rows[y * rowBytes + x + n] = colourOf(n);
    x += count;
  };
  while (y < height) {
    const [count, value] = [next(), next()];
    if (count > 0) {
      put(count, (n) => colourIn(value, n, bits));
    } else if (value === 0) {
      x = 0;
      y += 1;
    } else if (value === 1) {
      return rows;
    } else if (value === 2) {
      x += next();
      y += next();
    } else {
      const start = at;
      put(value, (n) => colourIn(runs.readUInt8(start + Math.floor((n * bits) / 8)), n, bits));
      const bytes = Math.ceil((value * bits) / 8);
      // Literal pixels end at an even place.
      at = start + bytes + (bytes % 2);
    }
  }
  return rows;
};
