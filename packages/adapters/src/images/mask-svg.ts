import type { Size } from '@atelier/core/schemas/engines';
import type { Mask, MaskStroke } from '@atelier/core/schemas/masks';

/** Digits of a pixel that matter. */
const px = (value: number): string => value.toFixed(2);

const pathOf = ({ points }: MaskStroke, { width, height }: Size): string => {
  let path = '';
  for (let at = 0; at + 1 < points.length; at += 2) {
    const [x = 0, y = 0] = [points[at], points[at + 1]];
    path += `${at === 0 ? 'M' : 'L'}${px(x * width)} ${px(y * height)}`;
  }
  // A tap: a line of no length has round ends, too.
  return points.length === 2 ? `${path}l0 0` : path;
};

/** A line that crosses itself takes time that grows with the square of its points, so long ones are drawn in pieces. */
const pointsPerPiece = 32;

/** Pieces of a line; each begins where the one before it ends. */
const piecesOf = (stroke: MaskStroke): MaskStroke[] => {
  const { points } = stroke;
  const step = 2 * (pointsPerPiece - 1);
  const count = Math.max(1, Math.ceil((points.length - 2) / step));
  return Array.from({ length: count }, (_, at) => ({
    ...stroke,
    points: points.slice(at * step, at * step + step + 2),
  }));
};

const shapeOf = (stroke: MaskStroke, size: Size): string => {
  if (stroke.tool === 'lasso') return `<path d="${pathOf(stroke, size)}Z" fill="#fff" fill-rule="evenodd"/>`;
  const colour = stroke.tool === 'brush' ? '#fff' : '#000';
  const line = `fill="none" stroke="${colour}" stroke-linecap="round" stroke-linejoin="round"`;
  const width = px(stroke.radius * 2 * size.width);
  return piecesOf(stroke)
    .map((piece) => `<path d="${pathOf(piece, size)}" ${line} stroke-width="${width}"/>`)
    .join('');
};

/** The strokes in white on black, made of numbers alone: no text from outside gets into it. */
export const maskSvg = ({ strokes }: Pick<Mask, 'strokes'>, size: Size): string => {
  const { width, height } = size;
  const shapes = strokes.map((stroke) => shapeOf(stroke, size)).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#000"/>${shapes}</svg>`;
};
