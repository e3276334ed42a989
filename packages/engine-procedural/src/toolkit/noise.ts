import { avalanche } from './random.ts';

/** Smooth seeded noise; every function answers within about −1 … 1. */
export interface Noise {
  at(x: number, y?: number): number;
  /** Sum of `octaves` layers, each twice as fine and half as strong. */
  fbm(x: number, y: number, octaves: number): number;
  /** Sharp-crested noise, 0 … 1: mountain ridges and filaments. */
  ridged(x: number, y: number, octaves: number): number;
}

const fade = (t: number): number => t * t * t * (t * (t * 6 - 15) + 10);
const lerp = (a: number, b: number, t: number): number => a + (b - a) * t;

/** Gradient of one lattice point, dotted with the offset: eight directions are enough for pictures. */
const corner = (seed: number, ix: number, iy: number, dx: number, dy: number): number => {
  const h = avalanche(Math.imul(ix, 0x27d4eb2d) ^ Math.imul(iy, 0x165667b1) ^ seed) & 7;
  const u = h & 1 ? -dx : dx;
  const v = h & 2 ? -dy : dy;
  return h & 4 ? u * 1.4 : (u + v) * 0.99;
};

/** Gradient noise from an integer seed. */
export const createNoise = (seed: number): Noise => {
  const at = (x: number, y = 0.37): number => {
    const ix = Math.floor(x);
    const iy = Math.floor(y);
    const dx = x - ix;
    const dy = y - iy;
    const u = fade(dx);
    const top = lerp(corner(seed, ix, iy, dx, dy), corner(seed, ix + 1, iy, dx - 1, dy), u);
    const low = lerp(corner(seed, ix, iy + 1, dx, dy - 1), corner(seed, ix + 1, iy + 1, dx - 1, dy - 1), u);
    return lerp(top, low, fade(dy)) * 1.25;
  };
  const layered = (x: number, y: number, octaves: number, shape: (v: number) => number): number => {
    let sum = 0;
    let weight = 0;
    for (let i = 0, f = 1, a = 1; i < octaves; i++, f *= 2.03, a *= 0.5) {
      sum += a * shape(at(x * f + i * 17.3, y * f - i * 9.1));
      weight += a;
    }
    return sum / weight;
  };
  return {
    at,
    fbm: (x, y, octaves) => layered(x, y, octaves, (v) => v) * 1.4,
    ridged: (x, y, octaves) => layered(x, y, octaves, (v) => (1 - Math.min(1, Math.abs(v) * 1.6)) ** 2),
  };
};
