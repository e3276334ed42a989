import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bmpOf } from '../testing/uploads/bmp-files.ts';
import { createQuarantine } from './quarantine.ts';

let root: string;
let quarantine: ReturnType<typeof createQuarantine>;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'atelier-quarantine-'));
  quarantine = createQuarantine({
    ...{ root, maxBytes: 26_214_400, maxPixels: 50_000_000, processes: 2 },
    ...{ timeoutMs: 60_000, maxMemoryBytes: 1_073_741_824, env: {}, scan: null },
  });
});
afterAll(async () => {
  await quarantine.close();
  await rm(root, { recursive: true, force: true });
});

const never = new AbortController().signal;

/** Colours near the left and the right edge of what is stored. */
const edges = async (bytes: Buffer, name: string): Promise<number[][]> => {
  const file = await quarantine.receive(Readable.from([bytes]), never);
  const prepared = await file.prepare(await file.check(name), never);
  const picture = sharp(await buffer(prepared.openFull())).removeAlpha();
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  await file.discard();
  expect(info.channels).toBe(3);
  const row = Math.floor(info.height / 2) * info.width;
  return [2, info.width - 3].map((x) => [...data.subarray((row + x) * 3, (row + x) * 3 + 3)]);
};

/** Left half red, right half blue. */
const halves = async (): Promise<Sharp> => {
  const half = { width: 20, height: 40, channels: 3 as const };
  const made = sharp({ create: { ...half, width: 40, background: '#0000ff' } }).composite([
    { input: { create: { ...half, background: '#ff0000' } }, left: 0, top: 0 },
  ]);
  return sharp(await made.png().toBuffer());
};

const isClose = (found: readonly (readonly number[])[], wanted: readonly (readonly number[])[], by: number) =>
  found.every((colour, n) => colour.every((value, at) => Math.abs(value - (wanted[n]?.[at] ?? 0)) <= by));

const redAndBlue = [
  [255, 0, 0],
  [0, 0, 255],
];

test.each<[string, (picture: Sharp) => Sharp, number]>([
  ['a.png', (picture) => picture.png(), 0],
  ['palette.png', (picture) => picture.png({ palette: true }), 0],
  ['sixteen.png', (picture) => picture.toColourspace('rgb16').png(), 0],
  ['p3.png', (picture) => picture.withIccProfile('p3').png(), 2],
  ['a.webp', (picture) => picture.webp({ lossless: true }), 0],
  ['a.gif', (picture) => picture.gif(), 0],
  ['a.jpg', (picture) => picture.jpeg({ quality: 95 }), 4],
  ['p3.jpg', (picture) => picture.withIccProfile('p3').jpeg({ quality: 95 }), 6],
  // Printing inks cannot show these colours; what is left is still red and blue.
  ['cmyk.jpg', (picture) => picture.toColourspace('cmyk').withIccProfile('cmyk').jpeg({ quality: 95 }), 135],
])('%s keeps its colours in sRGB', async (name, encode, by) => {
  const found = await edges(await encode(await halves()).toBuffer(), name);
  expect(isClose(found, redAndBlue, by), JSON.stringify(found)).toBe(true);
});

/** Two colours by their numbers 1 and 2: red and blue. */
const palette = (bits: number): Buffer => {
  const table = Buffer.alloc(4 * 2 ** bits);
  table.set([0, 0, 255, 0], bits === 1 ? 0 : 4);
  table.set([255, 0, 0, 0], bits === 1 ? 4 : 8);
  return table;
};
/** Rows of 16 pixels, the first eight of one value. */
const rows = (red: readonly number[], blue: readonly number[]): Buffer =>
  Buffer.from(Array.from({ length: 6 }, () => [...Array(8).fill(red), ...Array(8).fill(blue)]).flat(2));
const byteRows = (red: number, blue: number, each: number): Buffer =>
  Buffer.from(
    Array.from({ length: 6 }, () => {
      const row = [...Array(each).fill(red), ...Array(each).fill(blue)];
      return [...row, ...Array((4 - (row.length % 4)) % 4).fill(0)];
    }).flat(),
  );

const shape = { width: 16, height: 6 };
test.each([
  ['of 24 bits', { ...shape, bits: 24, data: rows([0, 0, 255], [255, 0, 0]) }],
  ['of 24 bits from the top', { ...shape, height: -6, bits: 24, data: rows([0, 0, 255], [255, 0, 0]) }],
  ['of 32 bits', { ...shape, bits: 32, data: rows([0, 0, 255, 9], [255, 0, 0, 9]) }],
  ['of 16 bits', { ...shape, bits: 16, data: rows([0, 0x7c], [0x1f, 0]) }],
  ['of 8 bits', { ...shape, bits: 8, table: palette(8), data: rows([1], [2]) }],
  ['of 4 bits', { ...shape, bits: 4, table: palette(4), data: byteRows(0x11, 0x22, 4) }],
  ['of 1 bit', { ...shape, bits: 1, table: palette(1), data: byteRows(0, 0xff, 1) }],
  [
    'with runs of 8 bits',
    {
      ...{ ...shape, bits: 8, kind: 1, table: palette(8) },
      data: Buffer.from([...Array(6).fill([8, 1, 0, 4, 2, 2, 2, 2, 4, 2, 0, 0]).flat(), 0, 1]),
    },
  ],
  [
    'with runs of 4 bits',
    {
      ...{ ...shape, bits: 4, kind: 2, table: palette(4) },
      data: Buffer.from([...Array(6).fill([8, 0x11, 0, 5, 0x22, 0x22, 0x20, 0, 3, 0x22, 0, 0]).flat(), 0, 1]),
    },
  ],
])('a BMP %s keeps its colours', async (_what, fields) => {
  expect(await edges(bmpOf(fields), 'a.bmp')).toEqual(redAndBlue);
});

test('a BMP is turned the right way up', async () => {
  const data = Buffer.concat([Buffer.alloc(48 * 3, 255), Buffer.alloc(48 * 3)]);
  const file = await quarantine.receive(Readable.from([bmpOf({ ...shape, bits: 24, data })]), never);
  const full = await buffer((await file.prepare(await file.check('a.bmp'), never)).openFull());
  const { data: pixels } = await sharp(full).raw().toBuffer({ resolveWithObject: true });
  expect([pixels[0], pixels.at(-1)]).toEqual([0, 255]);
  await file.discard();
});
