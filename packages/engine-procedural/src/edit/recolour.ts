import type { Pixels } from './pixels.ts';

/** Brightness, and how far a colour is from grey towards blue and towards red. */
type Tone = [light: number, blue: number, red: number];

const toneAt = (rgba: Uint8Array, at: number): Tone => {
  const [r = 0, g = 0, b = 0] = [rgba[at], rgba[at + 1], rgba[at + 2]];
  const light = 0.299 * r + 0.587 * g + 0.114 * b;
  return [light, b - light, r - light];
};

interface Palette {
  readonly mean: Tone;
  /** Standard deviations. */
  readonly spread: Tone;
}

const paletteOf = (rgba: Uint8Array): Palette => {
  const sum: Tone = [0, 0, 0];
  const squares: Tone = [0, 0, 0];
  for (let at = 0; at < rgba.length; at += 4)
    for (const [i, value] of toneAt(rgba, at).entries()) {
      sum[i] = (sum[i] ?? 0) + value;
      squares[i] = (squares[i] ?? 0) + value * value;
    }
  const count = rgba.length / 4;
  const mean = sum.map((value) => value / count) as Tone;
  const spread = squares.map((value, i) => Math.sqrt(Math.max(0, value / count - (mean[i] ?? 0) ** 2)));
  return { mean, spread: spread as Tone };
};

/** A flat picture has no contrast that could be raised without end. */
const mostContrast = 2.5;

const byte = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));

/**
 * Gives a picture the light and the colours of a scene; its shapes stay. Changes `picture`.
 * @param strength 0: not at all … 1: all of them
 */
export const recolour = ({ rgba }: Pixels, scene: Uint8Array, strength: number): void => {
  const [from, to] = [paletteOf(rgba), paletteOf(scene)];
  const gain = from.spread.map((spread, i) =>
    Math.min(mostContrast, (to.spread[i] ?? 0) / Math.max(1, spread)),
  );
  for (let at = 0; at < rgba.length; at += 4) {
    const tone = toneAt(rgba, at);
    const [light, blue, red] = tone.map((value, i) => {
      const wanted = (to.mean[i] ?? 0) + (value - (from.mean[i] ?? 0)) * (gain[i] ?? 1);
      return value + (wanted - value) * strength;
    }) as Tone;
    const [r, b] = [light + red, light + blue];
    rgba[at] = byte(r);
    rgba[at + 1] = byte((light - 0.299 * r - 0.114 * b) / 0.587);
    rgba[at + 2] = byte(b);
  }
};
