import { expect, test } from 'vitest';
import { trackPointers } from './pointers.ts';

const track = (isZoomed: boolean) => {
  const seen: string[] = [];
  const element = Object.assign(new EventTarget(), { setPointerCapture: () => undefined });
  trackPointers(element as unknown as HTMLElement, {
    isZoomed: () => isZoomed,
    onPan: ({ x, y }) => void seen.push(`pan ${x} ${y}`),
    onPinch: () => void seen.push('pinch'),
    onDoubleTap: () => void seen.push('double tap'),
    onDrag: () => undefined,
    onSwipe: (to) => void seen.push(`swipe ${to}`),
  });
  const send = (type: string, pointerType: string, x: number, buttons = 1) =>
    element.dispatchEvent(
      Object.assign(new Event(type), {
        pointerType,
        pointerId: 1,
        button: 0,
        buttons,
        clientX: x,
        clientY: 0,
      }),
    );
  return { seen, send };
};

test('a finger that moves sideways swipes', () => {
  const { seen, send } = track(false);
  for (const [type, x] of [
    ['pointerdown', 200],
    ['pointermove', 100],
    ['pointerup', 100],
  ] as const)
    send(type, 'touch', x);
  expect(seen).toEqual(['swipe next']);
});

test('a mouse pans while its button is pressed, and not after it was released outside the picture', () => {
  const { seen, send } = track(true);
  send('pointerdown', 'mouse', 10);
  send('pointermove', 'mouse', 30);
  // The release was not reported.
  send('pointermove', 'mouse', 90, 0);
  send('pointermove', 'mouse', 95, 0);
  expect(seen).toEqual(['pan 20 0']);
});
