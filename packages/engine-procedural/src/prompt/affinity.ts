import type { Home } from '../things/thing.ts';
import type { Feature, StyleId } from './brief.ts';

/** How strongly a feature speaks for a style when no style is named. */
export const AFFINITY: Partial<Record<Feature, Partial<Record<StyleId, number>>>> = {
  sun: { landscape: 1 }, moon: { landscape: 1 }, stars: { landscape: 1, space: 1 }, clouds: { landscape: 1 },
  birds: { landscape: 1, seascape: 1 }, boat: { seascape: 3 }, lighthouse: { seascape: 4 },
  trees: { landscape: 1, forest: 2 }, pines: { landscape: 2, forest: 1 }, palms: { seascape: 2 },
  mountains: { landscape: 4 }, hills: { landscape: 5.5 }, dunes: { landscape: 5 }, mesa: { landscape: 4 },
  lake: { landscape: 3 }, river: { landscape: 3 }, waterfall: { landscape: 3 }, flowers: { botanical: 2 },
  house: { landscape: 2 }, castle: { landscape: 3 }, bridge: { skyline: 2 }, person: { landscape: 1 },
  cat: { portrait: 2, landscape: 1 }, dog: { landscape: 2, forest: 1 }, fox: { forest: 2, landscape: 1 },
  deer: { forest: 3 }, horse: { landscape: 2 }, whale: { seascape: 4 }, fish: { seascape: 3 },
  butterfly: { botanical: 2 }, balloon: { landscape: 2 }, rocket: { space: 3 }, planet: { space: 3 },
  comet: { space: 3 }, aurora: { landscape: 3 }, rainbow: { landscape: 2 }, lightning: { landscape: 1, seascape: 1 },
  cactus: { landscape: 3 }, windmill: { landscape: 3 }, island: { seascape: 2 }, neon: { skyline: 4 },
  fireflies: { forest: 2 }, tower: { skyline: 2 }, waves: { seascape: 4 }, city: { skyline: 4 },
  rose: { botanical: 4 }, poppy: { botanical: 4 }, lavender: { botanical: 4 }, daisy: { botanical: 4 },
  fern: { botanical: 3 }, tulip: { botanical: 4 }, sunflower: { botanical: 4 }, eucalyptus: { botanical: 3 },
  grass: { landscape: 1, botanical: 1 }, glasses: { portrait: 4 }, hat: { portrait: 2 }, profile: { portrait: 2 },
  nebula: { space: 4 }, galaxy: { space: 3 }, cliff: { landscape: 2, seascape: 2 }, volcano: { landscape: 4 },
  field: { landscape: 4 }, sea: { seascape: 2 }, beach: { seascape: 2 }, street: { skyline: 2 }, village: { landscape: 3 },
  garden: { landscape: 3 }, forest: { forest: 2 },
}; // biome-ignore format: a table of words reads better in rows

/** The style that shows the place where a thing belongs. */
export const HOME_STYLES: Readonly<Record<Home, StyleId>> = {
  land: 'landscape',
  forest: 'forest',
  sea: 'seascape',
  underwater: 'underwater',
  city: 'skyline',
  space: 'space',
  table: 'stilllife',
  room: 'interior',
};
