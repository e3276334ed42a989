import { TOOL } from './identity.ts';
import { finish } from './manner/finish.ts';
import { provenanceSvg } from './png/provenance.ts';
import type { SceneBrief } from './prompt/brief.ts';
import { understand, type Wish } from './prompt/parse.ts';
import type { Reading } from './prompt/read.ts';
import { paintScene } from './scene/paint.ts';
import { STYLES } from './styles/index.ts';
import { createStage } from './toolkit/stage.ts';
import { el, num } from './toolkit/svg.ts';

/** A finished vector drawing. */
export interface Composition {
  readonly brief: SceneBrief;
  readonly reading: Reading;
  /** Self-contained: no script, no text, no external reference, no user input. */
  readonly svg: string;
  /** Strength of the print grain, 0 … 1. */
  readonly grain: number;
}

/** Pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Draws a scene as vectors. Pure: the same wish and size always give the same SVG. */
export const composeScene = (wish: Wish, { width, height }: Size): Composition => {
  const { brief, reading } = understand(wish);
  const stage = createStage(brief, width, height);
  const painted = paintScene(stage);
  const { defs, body } = finish(stage, brief.manner, { defs: stage.sheet.toString(), body: painted });
  const frame = {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height,
    viewBox: `0 0 ${num(stage.w)} ${num(stage.h)}`,
  };
  const stretch = { ...frame, preserveAspectRatio: 'none' };
  return {
    brief,
    reading,
    svg: el('svg', stretch, provenanceSvg('procedural', TOOL), defs, body),
    grain: STYLES[brief.style].grain,
  };
};
