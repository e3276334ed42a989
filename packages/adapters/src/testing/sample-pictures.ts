import { crc32, deflateSync } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

const chunk = (type: string, data: Uint8Array): Buffer => {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
};

/** A valid PNG of one grey, one bit a pixel, with the text chunk that backends write their prompts into. */
export const greyPng = (width: number, height: number): Uint8Array => {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const rows = Buffer.alloc((Math.ceil(width / 8) + 1) * height);
  return new Uint8Array(
    Buffer.concat([
      signature,
      chunk('IHDR', header),
      chunk('tEXt', Buffer.from('parameters\0the prompt, a seed and a file name', 'latin1')),
      chunk('IDAT', deflateSync(rows)),
      chunk('IEND', new Uint8Array()),
    ]),
  );
};

/**
 * A valid PNG that decodes and compresses like what a model draws: colours that change slowly, with some noise. The same for
 * the same size.
 */
export const photoPng = (width: number, height: number): Uint8Array => {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits a sample, red, green and blue.
  header.set([8, 2], 8);
  const rows = Buffer.alloc((width * 3 + 1) * height);
  let random = 1;
  for (let at = 0, y = 0; y < height; y += 1) {
    // Each row begins with its filter: each byte minus the one to its left.
    rows[at++] = 1;
    const wave = Math.sin(y / 70);
    const last = [0, 0, 0];
    for (let sample = 0; sample < width * 3; sample += 1) {
      random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0;
      const colour = sample % 3;
      const value = Math.round(128 + 90 * wave * Math.cos(sample / (240 + 60 * colour)) + (random >>> 29));
      rows[at++] = value - (last[colour] ?? 0);
      last[colour] = value;
    }
  }
  return new Uint8Array(
    Buffer.concat([
      signature,
      chunk('IHDR', header),
      chunk('IDAT', deflateSync(rows)),
      chunk('IEND', new Uint8Array()),
    ]),
  );
};

/** Some kilobytes that decode to 400 megapixels. */
export const pictureBomb = (): Uint8Array => greyPng(20_000, 20_000);

export const notAPicture = (): Uint8Array =>
  new Uint8Array(Buffer.from('<html><body>Bad gateway</body></html>'));
