import type { Named } from '../prompt/gather.ts';
import { THINGS, type ThingId } from '../things/index.ts';
import type { Thing } from '../things/thing.ts';
import type { Rng } from '../toolkit/random.ts';

/** A thing in its place: (x, y) is where it stands. */
export interface Placed {
  readonly named: Named;
  readonly thing: Thing;
  readonly x: number;
  readonly y: number;
  /** Units. */
  readonly height: number;
  readonly flip: boolean;
}

/** Where things stand in one scene, in units. */
export interface Area {
  readonly w: number;
  readonly h: number;
  /** Feet of what stands at the back and at the front. */
  readonly back: number;
  readonly front: number;
  /** Waterline of what floats. */
  readonly water: number;
  /** Left and right limits, 0 … 1. */
  readonly from: number;
  readonly to: number;
  /** Tallest thing. */
  readonly tallest: number;
  /** Lowest level of what flies or hangs on the wall. */
  readonly sky: number;
  /** The sill of the painted window, where a room has one. */
  readonly sill?: { readonly x: number; readonly y: number };
}

interface Item {
  readonly named: Named;
  readonly thing: Thing;
}

/** Sizes are compressed, or next to a castle a mouse would be a dot. */
const scaleOf = ({ size }: Thing): number => size ** 0.42;
const LEAST = 0.17;

/** By how much a row may be wider than its place, so that neighbours overlap a little: none alone, a twelfth … an eighth in a crowd. */
const crowding = (count: number): number => Math.min(1.12, 1 + 0.04 * (count - 1));

/** Heights that keep the order of sizes and fit side by side. */
const heights = (items: readonly Item[], width: number, tallest: number): number[] => {
  const biggest = Math.max(...items.map(({ thing }) => scaleOf(thing)));
  const raw = items.map(({ thing }) => Math.max(LEAST * 2, scaleOf(thing) / biggest) * tallest);
  const total = items.reduce((sum, { thing }, i) => sum + (thing.wide / 100) * (raw[i] ?? 0), 0);
  const fit = Math.min(1, (width * crowding(items.length)) / total);
  return items.map(({ thing }, i) => Math.min((raw[i] ?? 0) * fit, (width * 0.94 * 100) / thing.wide));
};

/** A row from left to right, the tallest in the middle; the small stand nearer. */
const row = (items: readonly Item[], area: Area, rng: Rng, back: number, front: number): Placed[] => {
  if (items.length === 0) return [];
  const width = area.w * (area.to - area.from);
  const tall = heights(items, width, area.tallest);
  const order: number[] = [];
  const ranked = rng.shuffle([...items.keys()]).sort((a, b) => (tall[b] ?? 0) - (tall[a] ?? 0));
  for (const [n, i] of ranked.entries()) n % 2 ? order.push(i) : order.unshift(i);
  const total = items.reduce((sum, { thing }, i) => sum + (thing.wide / 100) * (tall[i] ?? 0), 0);
  // What does not fit side by side overlaps; it does not leave the picture.
  const room = width - total;
  const gap = room > 0 ? room / (items.length + 1) : room / Math.max(1, items.length - 1);
  const highest = Math.max(...tall);
  let x = area.w * area.from + Math.max(0, gap);
  return order.flatMap((i, n) => {
    const item = items[i];
    if (!item) return [];
    const height = tall[i] ?? 0;
    const wide = (item.thing.wide / 100) * height;
    const near = (1 - height / highest) * 0.8 + (n % 2) * 0.2;
    const place = {
      ...item,
      x: x + wide / 2,
      y: back + (front - back) * near,
      height,
      flip: rng.chance(0.5),
    };
    x += wide + gap;
    return [place];
  });
};

/** One bird sits, several fly. */
export const shapeOf = ({ id, count, on }: Named): Thing =>
  id === 'bird' && count > 1 && !on ? THINGS.gull : THINGS[id];

const expand = (things: readonly Named[]): Item[] =>
  things.flatMap((named) =>
    Array.from({ length: Math.min(5, named.count) }, () => ({ named, thing: shapeOf(named) })),
  );

/** What flies: in a loose arc, away from the middle when something stands there. */
const aloft = (items: readonly Item[], area: Area, rng: Rng, alone: boolean): Placed[] => {
  const tallest = alone ? area.tallest : area.tallest * 0.42;
  const many = Math.min(1, 2.6 / (items.length + 0.6));
  const slots = alone && items.length === 1 ? [0.5] : [0.22, 0.78, 0.5, 0.36, 0.64, 0.1, 0.9];
  const lowest = area.sky;
  return items.map((item, i) => {
    const big = Math.min(1, scaleOf(item.thing) / 1.3);
    const height = Math.min(
      tallest * Math.max(0.42, big) * (alone && items.length === 1 ? 1 : many),
      (area.w * 62) / item.thing.wide,
    );
    const level =
      alone && items.length === 1
        ? area.h * 0.5 + height / 2
        : height + area.h * 0.06 + Math.max(0, lowest - height) * ((i * 0.37 + rng.next() * 0.25) % 1) * 0.8;
    return {
      ...item,
      x: area.w * ((slots[i % slots.length] ?? 0.5) + rng.bell() * 0.04),
      y: level,
      height,
      flip: rng.chance(0.5),
    };
  });
};

/** Stands on its carrier's seat or, where that has none, before it. */
const carried = (item: Item, carrier: Placed | undefined, area: Area, n: number): Placed | undefined => {
  if (!carrier) return undefined;
  const { seat, wide } = carrier.thing;
  const height = Math.min(
    area.tallest * 0.6,
    Math.max(carrier.height * Math.min(0.9, scaleOf(item.thing) / scaleOf(carrier.thing)), area.h * 0.16),
  );
  const y =
    seat === undefined
      ? Math.min(area.front, carrier.y + area.h * 0.03)
      : carrier.y - (seat / 100) * carrier.height;
  const reach = (wide / 100) * carrier.height;
  const shift = seat === undefined ? reach * 0.42 : reach * (n === 0 ? 0 : n % 2 ? 0.28 : -0.28);
  return { ...item, x: carrier.x + shift, y, height, flip: false };
};

/** What carries something leaves room for it. */
const CARRIER_SHARE = 0.62;
/** Height of what stands on the sill, or where its carrier is not in the picture; share of the canvas. */
const SMALL_SHARE = 0.2;

type CarrierOf = (named: Named) => ThingId | undefined;

const carriersIn = (things: readonly Named[]): CarrierOf => {
  const ids = new Set(things.map(({ id }) => id));
  return ({ on, under, id }) => {
    const carrier = on ?? under;
    const isThere = carrier && carrier !== id && ids.has(carrier) && THINGS[carrier].stand !== 'air';
    return isThere ? carrier : undefined;
  };
};

/** What stands, floats, flies or hangs by itself. */
const placeFree = (free: readonly Item[], area: Area, rngOf: (label: string) => Rng): Placed[] => {
  const standing = (stand: Thing['stand']): Item[] => free.filter(({ thing }) => thing.stand === stand);
  const [ground, water, wall] = [standing('ground'), standing('water'), standing('wall')];
  const isCrowded = [ground, water, wall].filter(({ length }) => length > 0).length > 1 && area.from < 0.3;
  const room: Area = isCrowded ? { ...area, tallest: area.tallest * 0.7 } : area;
  const isBesideLand = ground.length > 0 && area.from > 0.2;
  const sea: Area = isBesideLand ? { ...area, from: 0.04, to: 0.5, tallest: area.tallest * 0.6 } : room;
  const alone = ground.length + water.length + wall.length === 0;
  return [
    ...row(wall, { ...room, tallest: room.tallest * 0.62 }, rngOf('wall'), area.sky, area.sky),
    ...aloft(standing('air'), area, rngOf('air'), alone),
    ...row(water, sea, rngOf('water'), area.water, area.water + area.h * 0.06),
    ...row(ground, room, rngOf('ground'), area.back, area.front),
  ];
};

const lowered = (place: Placed, area: Area): Placed => {
  const { seat } = place.thing;
  if (seat === undefined) return place;
  const limit = (area.tallest * CARRIER_SHARE * 100) / Math.max(60, seat);
  return { ...place, height: Math.min(place.height, limit) };
};

/** Places all things of a brief. Pure for the same generators. */
export const layOut = (
  things: readonly Named[],
  area: Area,
  rngOf: (label: string) => Rng,
): readonly Placed[] => {
  const carrierOf = carriersIn(things);
  const carriers = new Set(things.map(carrierOf));
  const isPainted = ({ id }: Named): boolean => id === 'window' && area.sill !== undefined;
  const free = expand(things.filter((named) => !carrierOf(named) && !isPainted(named)));
  const placed = placeFree(free, area, rngOf).map((place) =>
    carriers.has(place.named.id) ? lowered(place, area) : place,
  );
  const resting = expand(things.filter((named) => carrierOf(named)));
  const lost = { x: area.w / 2, y: area.front, height: area.h * SMALL_SHARE, flip: false };
  // A cup on a book on a table: each pass places what its carrier already carries.
  for (let pass = 0; pass < 3 && resting.length > 0; pass++)
    for (const [n, item] of [...resting].entries()) {
      const id = carrierOf(item.named);
      const carrier = placed.find(({ named }) => named.id === id);
      const sill = id === 'window' ? area.sill : undefined;
      if (!carrier && !sill && pass < 2) continue;
      const spot = sill
        ? { ...item, ...lost, ...sill }
        : (carried(item, carrier, area, n) ?? { ...item, ...lost });
      placed.push(spot);
      resting.splice(resting.indexOf(item), 1);
    }
  return placed;
};
