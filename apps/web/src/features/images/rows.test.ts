import type { ImageSummary } from '@atelier/core/schemas/images';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { justifyRows, layLines, offsetsOf } from './rows.ts';

const image = (id: string, width: number, height: number): ImageSummary => ({
  id,
  jobId: 'job',
  prompt: 'a picture',
  model: 'm',
  style: 's',
  width,
  height,
  favourite: false,
  rating: null,
  hasChildren: false,
  flagged: false,
  placeholder: '',
  createdAt: '2026-01-01T00:00:00.000Z',
});

const images = fc
  .array(fc.tuple(fc.integer({ min: 64, max: 4096 }), fc.integer({ min: 64, max: 4096 })), { maxLength: 80 })
  .map((sizes) => sizes.map(([width, height], at) => image(String(at), width, height)));
const layout = fc.record({
  width: fc.integer({ min: 280, max: 2400 }),
  gap: fc.integer({ min: 0, max: 24 }),
  rowHeight: fc.integer({ min: 120, max: 400 }),
});

test('every picture appears once, in order', () => {
  fc.assert(
    fc.property(images, layout, (list, bounds) => {
      expect(justifyRows(list, bounds).flatMap((row) => row.images)).toEqual(list);
    }),
  );
});

test('each full row fills the width exactly, and none is higher than the target', () => {
  fc.assert(
    fc.property(images, layout, (list, bounds) => {
      const rows = justifyRows(list, bounds);
      for (const [at, row] of rows.entries()) {
        const widths = row.images.map(({ width, height }) => (row.height * width) / height);
        const total = widths.reduce((sum, each) => sum + each, bounds.gap * (widths.length - 1));
        expect(row.height).toBeLessThanOrEqual(bounds.rowHeight + 1e-6);
        if (at < rows.length - 1) expect(total).toBeCloseTo(bounds.width, 3);
        else expect(total).toBeLessThanOrEqual(bounds.width + 1e-3);
      }
    }),
  );
});

test('each day has one heading, in order, and its pictures follow it', () => {
  const days = ['2026-03-02T12:00:00.000Z', '2026-03-01T12:00:00.000Z', '2025-12-24T12:00:00.000Z'];
  const list = days.flatMap((createdAt, day) =>
    [1, 2, 3].map((at) => ({ ...image(`${day}-${at}`, 512, 320), createdAt })),
  );
  const lines = layLines(list, { width: 800, gap: 10, rowHeight: 200, headingHeight: 48 });
  const headings = lines.filter(({ kind }) => kind === 'day');
  expect(headings.map((line) => line.kind === 'day' && line.day)).toEqual([
    '2026-03-02',
    '2026-03-01',
    '2025-12-24',
  ]);
  expect(lines.flatMap(({ kind, images: some }) => (kind === 'row' ? some : []))).toEqual(list);
  for (const [at, line] of lines.entries())
    if (line.kind === 'day') expect(lines[at + 1]?.images[0]).toBe(line.images[0]);
  expect(offsetsOf(lines, 10).slice(0, 2)).toEqual([0, 58]);
});
