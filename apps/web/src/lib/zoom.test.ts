import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitted, maxScale, panBy, type View, zoomAt } from './zoom.ts';

const length = fc.integer({ min: 100, max: 3000 });
const size = fc.record({ width: length, height: length });
const offset = fc.integer({ min: -3000, max: 3000 });
const point = fc.record({ x: offset, y: offset });
const factor = fc.double({ min: 0.1, max: 10, noNaN: true });
/** A stage, and a picture that fits into it. */
const bounds = fc.tuple(size, fc.double({ min: 0.2, max: 1, noNaN: true })).map(([stage, share]) => ({
  stage,
  picture: { width: stage.width * share, height: stage.height * share },
}));
const steps = fc.array(fc.oneof(fc.record({ factor, point }), fc.record({ delta: point })), {
  maxLength: 12,
});

test('no zooming and panning shows an edge inside the stage that could be outside, or leaves the limits', () => {
  fc.assert(
    fc.property(bounds, steps, (box, all) => {
      let view: View = fitted;
      for (const step of all)
        view = 'delta' in step ? panBy(view, step.delta, box) : zoomAt(view, step.factor, step.point, box);
      expect(view.scale).toBeGreaterThanOrEqual(1);
      expect(view.scale).toBeLessThanOrEqual(maxScale);
      for (const [at, side] of [
        [view.x, 'width'],
        [view.y, 'height'],
      ] as const) {
        const overhang = Math.max(0, (box.picture[side] * view.scale - box.stage[side]) / 2);
        expect(Math.abs(at)).toBeLessThanOrEqual(overhang + 1e-6);
      }
    }),
  );
});

test('zooming out completely fits the picture again', () => {
  fc.assert(
    fc.property(bounds, point, (box, at) => {
      const near = zoomAt(fitted, 4, at, box);
      expect(zoomAt(near, 0.01, { x: 0, y: 0 }, box)).toEqual({ scale: 1, x: 0, y: 0 });
    }),
  );
});

test('what is under the pointer stays there while the picture is larger than the stage', () => {
  const box = { stage: { width: 800, height: 600 }, picture: { width: 800, height: 600 } };
  const at = { x: 120, y: -90 };
  const near = zoomAt(fitted, 3, at, box);
  const inPicture = ({ scale, x, y }: View) => ({ x: (at.x - x) / scale, y: (at.y - y) / scale });
  expect(inPicture(near).x).toBeCloseTo(inPicture(fitted).x);
  expect(inPicture(near).y).toBeCloseTo(inPicture(fitted).y);
});
