import { type Colour, hex } from './colour.ts';

type Value = string | number | undefined;
type Attrs = Readonly<Record<string, Value>>;

/** One decimal keeps files small and bytes equal wherever the last bits of a sine differ. */
export const num = (value: number): string => {
  const rounded = Math.round(value * 10) / 10;
  return Object.is(rounded, -0) || Number.isNaN(rounded) ? '0' : String(rounded);
};

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeValue = (text: string): string => text.replace(/[&<>"]/g, (ch) => ESCAPES[ch] ?? '');
// Opacities and matrix-like values need finer steps than coordinates.
const FINE = /opacity|offset/;
const show = (name: string, value: string | number): string => {
  if (typeof value === 'string') return escapeValue(value);
  return FINE.test(name) ? String(Math.round(value * 1000) / 1000) : num(value);
};

/** One element. Undefined attributes are left out; there are no text nodes, ever. */
export const el = (name: string, attrs: Attrs, ...children: readonly string[]): string => {
  let open = `<${name}`;
  for (const [key, value] of Object.entries(attrs))
    if (value !== undefined) open += ` ${key}="${show(key, value)}"`;
  return children.length === 0 ? `${open}/>` : `${open}>${children.join('')}</${name}>`;
};

export const group = (attrs: Attrs, ...children: readonly string[]): string =>
  el('g', attrs, children.join(''));
export const path = (d: string, attrs: Attrs): string => el('path', { d, ...attrs });
export const circle = (cx: number, cy: number, r: number, attrs: Attrs): string =>
  el('circle', { cx, cy, r, ...attrs });
export const ellipse = (cx: number, cy: number, rx: number, ry: number, attrs: Attrs): string =>
  el('ellipse', { cx, cy, rx, ry, ...attrs });
export const rect = (x: number, y: number, width: number, height: number, attrs: Attrs): string =>
  el('rect', { x, y, width, height, ...attrs });
export const line = (x1: number, y1: number, x2: number, y2: number, attrs: Attrs): string =>
  el('line', { x1, y1, x2, y2, 'stroke-linecap': 'round', ...attrs });

/** Attributes of an outline without fill. */
export const stroke = (colour: Colour, width: number, opacity?: number): Attrs => ({
  fill: 'none',
  stroke: hex(colour),
  'stroke-width': Math.round(width * 100) / 100,
  'stroke-linecap': 'round',
  'stroke-linejoin': 'round',
  'stroke-opacity': opacity,
});

export const fill = (colour: Colour, opacity?: number): Attrs => ({
  fill: hex(colour),
  'fill-opacity': opacity,
});

export const at = (x: number, y: number, scale = 1, degrees = 0, flip = false): string => {
  const s = Math.round(scale * 1000) / 1000;
  const turn = degrees === 0 ? '' : `rotate(${num(degrees)})`;
  return `translate(${num(x)} ${num(y)})${turn}${s === 1 && !flip ? '' : `scale(${flip ? -s : s} ${s})`}`;
};

/** A gradient stop: position 0 … 1, colour, opacity 0 … 1 (1 when left out). */
export type Stop = readonly [offset: number, colour: Colour, opacity?: number];

/** Collects definitions; each method answers a reference for `fill`, `clip-path`, `filter` or `href`. */
export interface Sheet {
  /** From (x1, y1) to (x2, y2), in fractions of the filled shape's box; vertical by default. */
  linear(stops: readonly Stop[], x1?: number, y1?: number, x2?: number, y2?: number): string;
  /** Absolute coordinates, for shapes that share one light. */
  linearAt(stops: readonly Stop[], x1: number, y1: number, x2: number, y2: number): string;
  radial(stops: readonly Stop[], cx?: number, cy?: number, r?: number): string;
  radialAt(stops: readonly Stop[], cx: number, cy: number, r: number): string;
  clip(markup: string): string;
  /** Stores markup once; answers `#id` for `<use href>`. */
  symbol(markup: string): string;
  /** The `<defs>` element. */
  toString(): string;
}

const stopMarkup = ([offset, colour, opacity]: Stop): string =>
  el('stop', { offset, 'stop-color': hex(colour), 'stop-opacity': opacity });

/**
 * A fresh sheet of definitions; equal ones are stored once. There is no blur on purpose: one full-canvas filter
 * costs more than a whole picture, and overlapping translucent shapes do as well.
 */
export const createSheet = (): Sheet => {
  const known = new Map<string, string>();
  const define = (make: (id: string) => string): string => {
    const body = make('@');
    const id = known.get(body) ?? `d${known.size}`;
    known.set(body, id);
    return id;
  };
  const gradient = (name: string, attrs: Attrs, stops: readonly Stop[]): string =>
    `url(#${define((id) => el(name, { id, ...attrs }, ...stops.map(stopMarkup)))})`;
  const precise = (v: number): string => String(Math.round(v * 1000) / 1000);
  const user = { gradientUnits: 'userSpaceOnUse' };
  return {
    linear: (stops, x1 = 0, y1 = 0, x2 = 0, y2 = 1) =>
      gradient(
        'linearGradient',
        { x1: precise(x1), y1: precise(y1), x2: precise(x2), y2: precise(y2) },
        stops,
      ),
    linearAt: (stops, x1, y1, x2, y2) => gradient('linearGradient', { ...user, x1, y1, x2, y2 }, stops),
    radial: (stops, cx = 0.5, cy = 0.5, r = 0.5) =>
      gradient('radialGradient', { cx: precise(cx), cy: precise(cy), r: precise(r) }, stops),
    radialAt: (stops, cx, cy, r) => gradient('radialGradient', { ...user, cx, cy, r }, stops),
    clip: (markup) => `url(#${define((id) => el('clipPath', { id }, markup))})`,
    symbol: (markup) => `#${define((id) => el('g', { id }, markup))}`,
    toString: () =>
      `<defs>${[...known].map(([body, id]) => body.replace('id="@"', `id="${id}"`)).join('')}</defs>`,
  };
};
