import sharp from 'sharp';
import { expect, test } from 'vitest';
import { encodePng, insertChunks, readPng, readText, textChunk, writePng } from './png.ts';
import { DIGITAL_SOURCE_TYPES, markPng, provenanceChunk, provenanceSvg, XMP_KEYWORD } from './provenance.ts';

const size = { width: 9, height: 5 };
const rgba = Uint8Array.from({ length: 9 * 5 * 4 }, (_, i) => (i % 4 === 3 ? 255 : (i * 37) % 256));

test('encoded pixels decode to the same values', async () => {
  const { data, info } = await sharp(encodePng(rgba, size))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject(size);
  expect(new Uint8Array(data)).toEqual(rgba);
});

test('encoding is deterministic', () => {
  expect(encodePng(rgba, size)).toEqual(encodePng(rgba, size));
});

test('a marker can be inserted into any PNG and read by other software', async () => {
  const foreign = await sharp(rgba, { raw: { ...size, channels: 4 } })
    .png()
    .toBuffer();
  const marked = markPng(foreign, 'neural', 'some engine 1.2');
  const chunk = readPng(marked).find(({ type }) => type === 'iTXt');
  expect(chunk && readText(chunk, XMP_KEYWORD)).toContain(DIGITAL_SOURCE_TYPES.neural);
  expect((await sharp(marked).metadata()).xmp?.toString()).toContain('trainedAlgorithmicMedia');
});

test('damaged, truncated and foreign bytes are refused', () => {
  const png = Buffer.from(encodePng(rgba, size));
  const flipped = Buffer.from(png);
  flipped[20] = (flipped[20] ?? 0) ^ 1;
  expect(() => readPng(flipped)).toThrow('damaged');
  expect(() => readPng(png.subarray(0, png.length - 3))).toThrow('cut off');
  expect(() => readPng(Buffer.from('GIF89a'))).toThrow('not a PNG');
  expect(() => insertChunks(writePng([]), [textChunk('k', 'v')])).toThrow('header');
});

test('a tool name cannot inject markup into the marker', () => {
  expect(() => provenanceChunk('procedural', '"/><x>')).toThrow(RangeError);
  expect(() => provenanceSvg('neural', '')).toThrow(RangeError);
});
