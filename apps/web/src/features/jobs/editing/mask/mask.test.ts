import { Mask, MaskStroke, maxMaskStrokes } from '@atelier/core/schemas/masks';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { movedBy } from './cursor.ts';
import { changed, emptyShape, historyOf, type MaskShape, redone, undone } from './history.ts';
import { historyKey } from './keys.ts';
import { simplified } from './simplify.ts';
import { closedStroke, fitsMask, isPainted, type OpenStroke } from './strokes.ts';

const finite = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const Touch = fc.record({ x: finite(-5, 5), y: finite(-5, 5), pressure: finite(-1, 2) });
const Open: fc.Arbitrary<OpenStroke> = fc.record({
  tool: fc.constantFrom('brush' as const, 'eraser' as const, 'lasso' as const),
  radius: finite(0.005, 0.25),
  touches: fc.array(Touch, { minLength: 1, maxLength: 60 }),
});
const aspects = finite(0.1, 10);

describe('a movement', () => {
  test('becomes strokes that the server accepts, wherever it went and however hard the pen was pressed', () =>
    fc.assert(
      fc.property(Open, aspects, (open, aspect) => {
        const strokes = closedStroke(open, aspect);
        for (const stroke of strokes) expect(MaskStroke.safeParse(stroke).success).toBe(true);
        if (open.tool !== 'lasso') expect(strokes.length).toBeGreaterThan(0);
        if (strokes.length > 0 && fitsMask(strokes))
          expect(Mask.safeParse({ strokes, feather: 0, inverted: false }).success).toBe(true);
      }),
    ));

  test('of a pen has no gaps where its width changes, and is thinner with less pressure', () =>
    fc.assert(
      fc.property(fc.array(Touch, { minLength: 2, maxLength: 40 }), aspects, (touches, aspect) => {
        const strokes = closedStroke({ tool: 'brush', radius: 0.1, touches }, aspect);
        for (const [at, { points, radius }] of strokes.entries()) {
          expect(radius).toBeLessThanOrEqual(0.1);
          const next = strokes[at + 1];
          if (next !== undefined) expect(next.points.slice(0, 2)).toEqual(points.slice(-2));
        }
      }),
    ));

  test('with full pressure is one stroke of the whole width; a lasso needs three corners', () => {
    const line = [0.1, 0.5, 0.9].map((x) => ({ x, y: x * x, pressure: 1 }));
    const [stroke, ...more] = closedStroke({ tool: 'brush', radius: 0.1, touches: line }, 1);
    expect([stroke?.radius, stroke?.points, more]).toEqual([0.1, [0.1, 0.01, 0.5, 0.25, 0.9, 0.81], []]);
    expect(closedStroke({ tool: 'lasso', radius: 0.1, touches: line.slice(1) }, 1)).toEqual([]);
  });
});

test('a simplified line keeps its ends and comes within the tolerance of every point that it leaves out', () =>
  fc.assert(
    fc.property(
      fc.array(fc.record({ x: finite(0, 1), y: finite(0, 1) }), { minLength: 1, maxLength: 80 }),
      finite(0.0001, 0.2),
      (points, tolerance) => {
        const kept = simplified(points, tolerance);
        expect(kept[0]).toBe(points[0]);
        expect(kept.at(-1)).toBe(points.at(-1));
        const away = (
          p: { x: number; y: number },
          a: { x: number; y: number },
          b: { x: number; y: number },
        ) => {
          const [dx, dy] = [b.x - a.x, b.y - a.y];
          const share =
            dx * dx + dy * dy === 0 ? 0 : ((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy);
          const t = Math.min(1, Math.max(0, share));
          return Math.hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
        };
        for (const point of points) {
          const nearest = Math.min(
            ...kept.slice(0, -1).map((from, at) => away(point, from, kept[at + 1] ?? from)),
            ...kept.map((one) => Math.hypot(point.x - one.x, point.y - one.y)),
          );
          expect(nearest).toBeLessThanOrEqual(tolerance + 1e-9);
        }
      },
    ),
  ));

const shapes: fc.Arbitrary<MaskShape> = fc.record({
  strokes: fc.array(
    fc.record({
      tool: fc.constantFrom('brush' as const, 'eraser' as const),
      radius: finite(0, 0.5),
      points: fc.tuple(finite(0, 1), finite(0, 1)).map(([x, y]) => [x, y]),
    }),
    { maxLength: 4 },
  ),
  inverted: fc.boolean(),
});

describe('undo and redo', () => {
  test('lead back to each step and forth again; a new step forgets what was undone', () =>
    fc.assert(
      fc.property(fc.array(shapes, { minLength: 1, maxLength: 30 }), shapes, (steps, other) => {
        let history = historyOf(emptyShape);
        for (const step of steps) history = changed(history, step);
        const last = history;
        for (const before of [emptyShape, ...steps].slice(0, -1).toReversed()) {
          history = undone(history);
          expect(history.present).toBe(before);
        }
        expect(undone(history)).toBe(history);
        for (const after of steps) {
          history = redone(history);
          expect(history.present).toBe(after);
        }
        expect(history).toEqual(last);
        expect(redone(history)).toBe(history);
        const branched = changed(undone(history), other);
        expect(redone(branched)).toBe(branched);
      }),
    ));

  test('are bounded: the oldest steps are forgotten first', () => {
    let history = historyOf(emptyShape);
    for (let at = 0; at < 500; at += 1) history = changed(history, { strokes: [], inverted: at % 2 === 0 });
    expect(history.past).toHaveLength(200);
  });

  test('have the keys of all systems', () => {
    const key = (name: string, more: object = {}) =>
      historyKey({ key: name, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...more });
    expect(key('z')).toBeNull();
    expect(key('z', { ctrlKey: true })).toBe('undo');
    expect(key('Z', { metaKey: true, shiftKey: true })).toBe('redo');
    expect(key('y', { ctrlKey: true })).toBe('redo');
    expect(key('z', { ctrlKey: true, altKey: true })).toBeNull();
  });
});

test('arrow keys keep the brush in the picture, and a step is as long upwards as sideways', () =>
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'), { maxLength: 80 }),
      fc.boolean(),
      aspects,
      (keys, isLong, aspect) => {
        let at = { x: 0.5, y: 0.5 };
        for (const key of keys) {
          const next = movedBy(key, at, isLong, aspect) ?? at;
          expect(Math.min(next.x, next.y)).toBeGreaterThanOrEqual(0);
          expect(Math.max(next.x, next.y)).toBeLessThanOrEqual(1);
          at = next;
        }
        expect(movedBy('Enter', at, isLong, aspect)).toBeNull();
        const [right, down] = [
          movedBy('ArrowRight', { x: 0, y: 0 }, false, 2),
          movedBy('ArrowDown', { x: 0, y: 0 }, false, 2),
        ];
        expect([right?.x, down?.y]).toEqual([0.02, 0.04]);
      },
    ),
  ));

test('a mask of erasers alone paints nothing, unless it is inverted; it has as many strokes as the server takes', () => {
  const stroke = { tool: 'eraser' as const, radius: 0.1, points: [0, 0] };
  const strokes = [stroke];
  expect([isPainted([], false), isPainted(strokes, false), isPainted(strokes, true)]).toEqual([
    false,
    false,
    true,
  ]);
  const many = Array.from({ length: maxMaskStrokes }, () => stroke);
  expect([fitsMask(many), fitsMask([...many, ...strokes])]).toEqual([true, false]);
});
