import type { Feature, SceneBrief, StyleId } from '../prompt/brief.ts';
import { BLOOMS, SITTERS } from '../prompt/choose-style.ts';
import { STYLES } from '../styles/index.ts';
import type { ThingId } from '../things/index.ts';
import { mix } from '../toolkit/colour.ts';
import { createLight } from '../toolkit/light.ts';
import type { Stage } from '../toolkit/stage.ts';
import { rect } from '../toolkit/svg.ts';
import { paintFalling, veil } from '../toolkit/weather.ts';
import { isOutdoors, paintSubjects } from './subjects.ts';
import { tag } from './tag.ts';

const TOWN: ReadonlySet<ThingId> = new Set(['village', 'island', 'house', 'church', 'garden']);

/** The things that a style draws large by itself: the sitter of a portrait, the blooms of a herbarium. */
const drawnBy = ({ scene, things, features }: SceneBrief): readonly ThingId[] => {
  const ids = things.map(({ id }) => id);
  if (scene === 'portrait') return ids.slice(0, 1).filter((id) => SITTERS.has(id));
  if (scene === 'isometric')
    return features.has('city') || ids.includes('village') ? ids.filter((id) => TOWN.has(id)) : [];
  return scene === 'botanical' ? ids.filter((id) => BLOOMS.has(id)) : [];
};

/** Small things that painters of places add by themselves; they would compete with the named subjects. */
const EXTRAS: readonly Feature[] = [
  'boat', 'lighthouse', 'cactus', 'palms', 'house', 'castle', 'windmill', 'birds', 'whale', 'fish', 'person', 'cat', 'dog', 'fox', 'deer',
  'horse', 'balloon', 'rocket', 'planet',
]; // biome-ignore format: one row

/** The brief of the background, without what is drawn in front of it. */
const backdropOf = (brief: SceneBrief, own: readonly ThingId[]): SceneBrief => {
  if (own.length === brief.things.length) return { ...brief, style: brief.scene };
  const features = new Set(
    [...brief.features].filter((feature) => !EXTRAS.includes(feature) || own.length > 0),
  );
  return { ...brief, style: brief.scene, features, without: new Set([...brief.without, ...EXTRAS]) };
};

/** What a place as a whole shows. */
const PLACE_TAGS: Partial<Record<StyleId, readonly Feature[]>> = {
  forest: ['forest', 'trees'],
  skyline: ['city'],
};

const PLAIN: ReadonlySet<StyleId> = new Set(['isometric']);

/** A wall of colour behind a subject that has no place. */
const plainWall = (stage: Stage): string => {
  const light = createLight(stage);
  const paint = stage.sheet.linear([
    [0, mix(light.sky[2] ?? light.haze, light.haze, 0.4)],
    [1, mix(light.horizon, light.haze, 0.3)],
  ]);
  return rect(0, 0, stage.w, stage.h, { fill: paint });
};

/** The whole picture: the place, the named things, and the weather before them. */
export const paintScene = (stage: Stage): string => {
  const { brief } = stage;
  const own = drawnBy(brief);
  const things = brief.things.filter(({ id }) => !own.includes(id));
  const isPlain =
    things.length > 0 &&
    ((PLAIN.has(brief.scene) && own.length === 0) || (brief.scene === 'portrait' && own.length === 0));
  const back = { ...stage, brief: backdropOf(brief, own), wants: wantsOf(stage, backdropOf(brief, own)) };
  const place = isPlain ? plainWall(stage) : STYLES[brief.scene].paint(back);
  const names = [...own, ...(isPlain ? [] : (PLACE_TAGS[brief.scene] ?? []))];
  const backdrop = names.length > 0 ? tag(names.join(' '), place) : place;
  if (things.length === 0 && !needsGround(brief)) return backdrop;
  const front = { ...stage, brief: { ...brief, things } };
  const light = createLight(stage);
  const mist =
    brief.weather === 'mist' && isOutdoors(brief.scene)
      ? veil(stage, light.haze, stage.h * 0.72, 190, 0.5)
      : '';
  return (
    backdrop +
    paintSubjects(front, light) +
    mist +
    (isOutdoors(brief.scene) ? paintFalling(stage, light) : '')
  );
};

/** A cliff or a street named without anything on it. */
const needsGround = ({ scene, features }: SceneBrief): boolean =>
  (scene === 'seascape' && (features.has('cliff') || features.has('beach'))) ||
  (scene === 'landscape' && (features.has('cliff') || features.has('field'))) ||
  (scene === 'skyline' && features.has('street'));

const wantsOf =
  (stage: Stage, brief: SceneBrief): Stage['wants'] =>
  (feature, chance) =>
    brief.features.has(feature) || (!brief.without.has(feature) && stage.wants(feature, chance));
