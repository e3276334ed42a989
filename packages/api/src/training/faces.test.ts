import { Readable } from 'node:stream';
import type { FaceBox } from '@atelier/core/ports/faces';
import type { ImageRecord } from '@atelier/core/ports/records';
import { expect, test } from 'vitest';
import { createCutOffFaces, isCutOff } from './faces.ts';

const box = (left: number, top: number, right: number, bottom: number): FaceBox => ({
  ...{ left, top, right, bottom },
});

test('a face is cut off if it reaches beyond an edge by more than boxes are inexact', () => {
  expect(isCutOff(box(0.2, 0.2, 0.6, 0.7))).toBe(false);
  expect(isCutOff(box(0, 0, 1, 1))).toBe(false);
  expect(isCutOff(box(-0.01, 0.2, 0.4, 0.7))).toBe(false);
  const cut = [
    box(-0.1, 0.2, 0.4, 0.7),
    box(0.2, -0.1, 0.4, 0.7),
    box(0.8, 0.2, 1.1, 0.7),
    box(0.2, 0.5, 0.4, 1.1),
  ];
  expect(cut.map(isCutOff)).toEqual([true, true, true, true]);
});

const image = (id: string) => ({ id, thumbKey: id }) as ImageRecord;

test('each picture is looked at once; one whose file is gone, or that the finder fails at, is left out', async () => {
  const looked: string[] = [];
  const cutOffFaces = createCutOffFaces({
    blobs: {
      open: async (key) =>
        key === 'gone' ? null : { sizeBytes: key.length, stream: Readable.from([Buffer.from(key)]) },
    },
    faces: {
      find: async (picture) => {
        const key = Buffer.from(picture).toString();
        looked.push(key);
        if (key === 'broken') throw new Error('crashed');
        return key === 'cut' ? [box(0.2, 0.2, 0.4, 0.4), box(-0.2, 0, 0.2, 0.4)] : [];
      },
      close: async () => undefined,
    },
  });
  const all = ['cut', 'gone', 'broken', 'whole'].map(image);
  const expected = new Map([
    ['cut', true],
    ['whole', false],
  ]);
  expect(await cutOffFaces(all)).toEqual(expected);
  expect(await cutOffFaces([image('cut'), image('whole')])).toEqual(expected);
  expect(looked).toEqual(['cut', 'broken', 'whole']);
});
