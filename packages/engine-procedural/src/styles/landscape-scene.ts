import type { Light } from '../toolkit/light.ts';
import type { Terrain } from '../toolkit/ridges.ts';
import type { Disc } from '../toolkit/sky.ts';
import type { Stage } from '../toolkit/stage.ts';

/** What every part of a landscape is painted by. */
export interface Scene {
  readonly stage: Stage;
  readonly light: Light;
  readonly disc: Disc;
  readonly terrain: Terrain;
  readonly horizon: number;
}
