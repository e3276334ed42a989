import { bears } from './bears.ts';
import { bigCats } from './big-cats.ts';
import { birds } from './birds.ts';
import { buildings } from './buildings.ts';
import { fantasy } from './fantasy.ts';
import { flowers } from './flowers.ts';
import { food } from './food.ts';
import { furniture } from './furniture.ts';
import { insects } from './insects.ts';
import { instruments } from './instruments.ts';
import { market } from './market.ts';
import { people } from './people.ts';
import { pets } from './pets.ts';
import { plants } from './plants.ts';
import { scenery } from './scenery.ts';
import { sealife } from './sealife.ts';
import { steppe } from './steppe.ts';
import { tableware } from './tableware.ts';
import type { Thing } from './thing.ts';
import { trams } from './tram.ts';
import { vehicles } from './vehicles.ts';
import { wild } from './wild.ts';

const ALL = {
  ...buildings,
  ...market,
  ...vehicles,
  ...trams,
  ...pets,
  ...wild,
  ...bears,
  ...bigCats,
  ...steppe,
  ...birds,
  ...sealife,
  ...insects,
  ...plants,
  ...flowers,
  ...people,
  ...fantasy,
  ...tableware,
  ...food,
  ...furniture,
  ...instruments,
  ...scenery,
};

export type ThingId = keyof typeof ALL;

/** Everything that can be drawn as a subject. */
export const THINGS: Readonly<Record<ThingId, Thing>> = ALL;
export const THING_IDS = Object.keys(ALL) as readonly ThingId[];
export const isThing = (id: string): id is ThingId => Object.hasOwn(ALL, id);
