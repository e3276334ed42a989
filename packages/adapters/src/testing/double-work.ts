import type { Scene, Stage, Submission } from './provider-double.ts';
import { greyPng, notAPicture, pictureBomb } from './sample-pictures.ts';

/** Work that a submission began. */
export interface Work {
  readonly id: string;
  readonly scene: Scene;
  readonly submission: Submission;
  /** How often its state was asked for. */
  polls: number;
  cancelled: boolean;
  /** How often its scene's fault is still to be played. */
  faultsLeft: number;
  /** For what only one backend keeps. */
  note?: unknown;
}

export const newWork = (id: string, scene: Scene, submission: Submission): Work => ({
  id,
  scene,
  submission,
  polls: 0,
  cancelled: false,
  faultsLeft: scene.kind === 'status' ? (scene.repeat ?? 1) : 1,
});

/** The states of work before its end. */
export const stepsOf = ({ scene }: Work): number => (scene.kind === 'picture' ? (scene.steps ?? 1) : 1);

/** How many pictures come, if this many were asked for. */
export const countOf = ({ scene }: Work, asked = 1): number =>
  scene.kind === 'picture' ? (scene.count ?? asked) : asked;

/** More than any bound of the suite. */
const oversize = (): Uint8Array => new Uint8Array(4_194_304).fill(0x41);

/** The bytes that stand for a result. */
export const resultBytes = ({ scene }: Work, width = 64, height = 64): Uint8Array => {
  if (scene.kind === 'oversize') return oversize();
  if (scene.kind === 'picture bomb') return pictureBomb();
  return scene.kind === 'not a picture' ? notAPicture() : greyPng(width, height);
};

/** Whether a scene interferes at this stage, and has not been played to its end. */
export const isFaultAt = (work: Work, stage: Stage | 'cancel'): boolean =>
  'at' in work.scene && work.scene.at === stage && work.faultsLeft > 0;

/** The size in pixels that a body asks for, wherever it says so; the usual one if it names a ratio alone. */
const sizeAsked = (body: unknown): { readonly width: number; readonly height: number } => {
  if (typeof body !== 'object' || body === null) return usualSize;
  const { width, height } = body as { readonly width?: unknown; readonly height?: unknown };
  if (typeof width === 'number' && typeof height === 'number') return { width, height };
  const inner = Object.values(body).map(sizeAsked);
  return inner.find((size) => size !== usualSize) ?? usualSize;
};

const usualSize = { width: 1024, height: 1024 };

/** The bytes that stand for a result of the size that was asked for. */
export const resultAsAsked = (work: Work): Uint8Array => {
  const { width, height } = sizeAsked(work.submission.body);
  return resultBytes(work, width, height);
};
