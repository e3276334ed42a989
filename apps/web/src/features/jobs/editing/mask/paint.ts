import type { Size } from '@atelier/core/schemas/engines';
import type { MaskStroke } from '@atelier/core/schemas/masks';

type Context = CanvasRenderingContext2D;

const trace = (context: Context, points: readonly number[], { width, height }: Size): void => {
  context.beginPath();
  for (let at = 0; at + 1 < points.length; at += 2) {
    const [x = 0, y = 0] = [points[at], points[at + 1]];
    if (at === 0) context.moveTo(x * width, y * height);
    else context.lineTo(x * width, y * height);
  }
  // A tap: a line of no length has round ends, too.
  if (points.length === 2) context.lineTo((points[0] ?? 0) * width, (points[1] ?? 0) * height);
};

/** Adds a stroke as the server does: opaque where the mask is. */
export const paintStroke = (context: Context, { tool, radius, points }: MaskStroke, size: Size): void => {
  context.globalCompositeOperation = tool === 'eraser' ? 'destination-out' : 'source-over';
  context.fillStyle = '#fff';
  context.strokeStyle = '#fff';
  context.lineCap = 'round';
  context.lineJoin = 'round';
  trace(context, points, size);
  if (tool === 'lasso') {
    context.closePath();
    context.fill('evenodd');
    return;
  }
  context.lineWidth = radius * 2 * size.width;
  context.stroke();
};

export const clear = (context: Context, { width, height }: Size): void => {
  context.globalCompositeOperation = 'source-over';
  context.clearRect(0, 0, width, height);
};

const stripePx = 10;
const stripes = ['rgb(207 74 44 / 62%)', 'rgb(255 214 196 / 62%)'] as const;

/** Slanted stripes of two colours: to be seen on every picture. */
const stripePattern = (context: Context): CanvasPattern | string => {
  const tile = document.createElement('canvas');
  tile.width = stripePx * 2;
  tile.height = stripePx * 2;
  const on = tile.getContext('2d');
  if (on === null) return stripes[0];
  on.fillStyle = stripes[0];
  on.fillRect(0, 0, tile.width, tile.height);
  on.fillStyle = stripes[1];
  for (const shift of [-2, 0, 2]) {
    on.beginPath();
    on.moveTo(shift * stripePx, 0);
    on.lineTo((shift + 1) * stripePx, 0);
    on.lineTo((shift + 3) * stripePx, stripePx * 2);
    on.lineTo((shift + 2) * stripePx, stripePx * 2);
    on.fill();
  }
  return context.createPattern(tile, 'repeat') ?? stripes[0];
};

/** Turns what is opaque into stripes; inverted, all that is not. */
export const tint = (context: Context, { width, height }: Size, inverted: boolean): void => {
  context.globalCompositeOperation = inverted ? 'source-out' : 'source-in';
  context.fillStyle = stripePattern(context);
  context.fillRect(0, 0, width, height);
  context.globalCompositeOperation = 'source-over';
};
