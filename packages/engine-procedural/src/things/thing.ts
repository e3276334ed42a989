import type { Feature } from '../prompt/brief.ts';
import { type Colour, fromHex, mix, tune } from '../toolkit/colour.ts';
import type { Rng } from '../toolkit/random.ts';
import { circle, ellipse, fill, group, path, rect, stroke } from '../toolkit/svg.ts';

/** Where a thing belongs when the prompt names no place. */
export type Home = 'land' | 'forest' | 'sea' | 'underwater' | 'city' | 'space' | 'table' | 'room';
/** What carries a thing. */
type Stand = 'ground' | 'water' | 'air' | 'wall';

/** How a thing is drawn: it stands at (0, 0), is 100 units high, and up is negative. */
export interface Thing {
  /** Width in the same units. */
  readonly wide: number;
  readonly home: Home;
  readonly stand: Stand;
  /** Height next to other things of one picture, 1 for a person. */
  readonly size: number;
  /** Height on which other things can stand, 0 … 100; the ground when left out. */
  readonly seat?: number;
  /** Scenery of the place where it belongs, if the prompt says nothing of one. */
  readonly land?: Feature;
  paint(kit: Kit): readonly string[];
}

/** A colour as six hex digits or as a value. */
export type Tone = string | Colour;

/** The brushes of one thing. Every tone but a glow is seen in the light of the scene. */
export interface Kit {
  readonly rng: Rng;
  readonly night: boolean;
  readonly snow: boolean;
  /** Foliage of the season. */
  readonly leaf: string;
  /** The colour that the prompt gives to this thing, or the usual one. */
  own(usual: string): Colour;
  /** Lighter or darker. */
  shade(tone: Tone, dl: number): Colour;
  blend(a: Tone, b: Tone, t: number): Colour;
  p(d: string, tone: Tone, opacity?: number): string;
  c(cx: number, cy: number, r: number, tone: Tone, opacity?: number): string;
  e(cx: number, cy: number, rx: number, ry: number, tone: Tone, opacity?: number): string;
  r(x: number, y: number, w: number, h: number, tone: Tone, round?: number): string;
  /** A line of the given width. */
  l(d: string, tone: Tone, width: number): string;
  /** A lit window or flame, not darkened by the night. */
  glow(d: string, opacity?: number): string;
  halo(cx: number, cy: number, r: number): string;
  /** The parts and their mirror image at x = 0. */
  both(...parts: readonly string[]): string;
  turn(degrees: number, x: number, y: number, ...parts: readonly string[]): string;
}

export const colourOf = (tone: Tone): Colour => (typeof tone === 'string' ? fromHex(`#${tone}`) : tone);

interface KitOptions {
  readonly rng: Rng;
  readonly night: boolean;
  readonly snow: boolean;
  readonly leaf: string;
  readonly wish: Colour | undefined;
  /** A colour as the light of the scene shows it. */
  lit(colour: Colour): Colour;
  readonly lamp: Colour;
}

export const createKit = ({ rng, night, snow, leaf, wish, lit, lamp }: KitOptions): Kit => {
  const see = (tone: Tone): Colour => lit(colourOf(tone));
  return {
    rng,
    night,
    snow,
    leaf,
    own: (usual) => wish ?? colourOf(usual),
    shade: (tone, dl) => tune(colourOf(tone), dl),
    blend: (a, b, t) => mix(colourOf(a), colourOf(b), t),
    p: (d, tone, opacity) => path(d, fill(see(tone), opacity)),
    c: (cx, cy, r, tone, opacity) => circle(cx, cy, r, fill(see(tone), opacity)),
    e: (cx, cy, rx, ry, tone, opacity) => ellipse(cx, cy, rx, ry, fill(see(tone), opacity)),
    r: (x, y, w, h, tone, round) => rect(x, y, w, h, { ...fill(see(tone)), rx: round }),
    l: (d, tone, width) => path(d, stroke(see(tone), width)),
    glow: (d, opacity) => path(d, fill(lamp, opacity)),
    halo: (cx, cy, r) =>
      [1, 0.72, 0.46].map((t) => circle(cx, cy, r * t, fill(lamp, night ? 0.16 : 0.07))).join(''),
    both: (...parts) => group({}, ...parts) + group({ transform: 'scale(-1 1)' }, ...parts),
    turn: (degrees, x, y, ...parts) => group({ transform: `rotate(${degrees} ${x} ${y})` }, ...parts),
  };
};

type Options = Partial<Pick<Thing, 'home' | 'stand' | 'size' | 'seat' | 'land'>>;

/** Declares a thing of a width; land, ground and the height of a person when nothing else is said. */
export const thing = (wide: number, options: Options, paint: Thing['paint']): Thing => ({
  wide,
  home: 'land',
  stand: 'ground',
  size: 1,
  ...options,
  paint,
});
