import { TOOL } from './identity.ts';
import { provenanceSvg } from './png/provenance.ts';
import type { SceneBrief } from './prompt/brief.ts';
import { parsePrompt, type Wish } from './prompt/parse.ts';
import { STYLES } from './styles/index.ts';
import { createStage } from './toolkit/stage.ts';
import { el, num } from './toolkit/svg.ts';

/** A finished vector drawing. */
export interface Composition {
  readonly brief: SceneBrief;
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
  const brief = parsePrompt(wish);
  const stage = createStage(brief, width, height);
  const style = STYLES[brief.style];
  const body = style.paint(stage);
  const frame = {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height,
    viewBox: `0 0 ${num(stage.w)} ${num(stage.h)}`,
  };
  const stretch = { ...frame, preserveAspectRatio: 'none' };
  return {
    brief,
    svg: el('svg', stretch, provenanceSvg('procedural', TOOL), stage.sheet.toString(), body),
    grain: style.grain,
  };
};
