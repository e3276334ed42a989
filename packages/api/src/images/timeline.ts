import type { ImageFilter } from '@atelier/core/ports/studio-stores';
import {
  type GalleryCount,
  maxCounted,
  maxCountedPerSpan,
  maxCountedResults,
  maxCountedTogether,
  maxSpans,
  type Timeline,
  type TimelineSpan,
} from '@atelier/core/schemas/gallery';
import { blindFilter } from '../comparisons/blind.ts';
import type { Deps } from '../shared/deps.ts';
import type { Actor } from '../trpc/request-context.ts';

const minuteMs = 60_000;
type Unit = 'month' | 'day';

/** The month or day around a time, by a clock that is `offsetMinutes` ahead of UTC. */
export const spanAround = (time: Date, by: Unit, offsetMinutes: number) => {
  const local = new Date(time.getTime() + offsetMinutes * minuteMs);
  const [year, month, day] = [local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()];
  const at = (y: number, m: number, d: number) => new Date(Date.UTC(y, m, d) - offsetMinutes * minuteMs);
  const name = local.toISOString().slice(0, by === 'month' ? 7 : 10);
  return by === 'month'
    ? { name, from: at(year, month, 1), to: at(year, month + 1, 1) }
    : { name, from: at(year, month, day), to: at(year, month, day + 1) };
};

const later = (a: Date, b: Date | undefined): Date => (b !== undefined && b > a ? b : a);
const earlier = (a: Date, b: Date | undefined): Date => (b !== undefined && b < a ? b : a);

/** Up to how many a filter is counted. Times and a collection cost nothing beside others. */
const mostCounted = ({
  query,
  from: _from,
  to: _to,
  collection,
  unlessUnvotedBy: _by,
  ...filter
}: ImageFilter) => {
  if (query !== undefined && query !== '') return maxCountedTogether;
  return collection === undefined && Object.keys(filter).length > 1 ? maxCountedTogether : maxCounted;
};

/** How many images there are, and when they were made (R-STUDIO-6). */
export const galleryTimeline = ({ db }: Pick<Deps, 'db'>) => {
  const isSearch = ({ query }: ImageFilter) => query !== undefined && query !== '';

  /** One search for all spans: one for each would be hundreds. What is beyond the bound is told by `more`. */
  const searched = async (
    actor: Actor,
    filter: ImageFilter,
    by: Unit,
    utcOffsetMinutes: number,
  ): Promise<Timeline> => {
    const { times, more } = await db.images.timesUpTo(actor, filter, maxCountedResults);
    const spans = new Map<string, TimelineSpan>();
    for (const createdAt of times) {
      const span = spanAround(createdAt, by, utcOffsetMinutes);
      const [from, to] = [later(span.from, filter.from), earlier(span.to, filter.to)];
      const count = (spans.get(span.name)?.count ?? 0) + 1;
      const bounds = { from: from.toISOString(), to: to.toISOString() };
      spans.set(span.name, { name: span.name, ...bounds, count, more: false });
    }
    const all = [...spans.values()];
    const last = all.at(-1);
    // The span at the bound may have more.
    if (more && last !== undefined) all[all.length - 1] = { ...last, more: true };
    return { spans: all.slice(0, maxSpans), more: more || all.length > maxSpans };
  };

  return {
    /** Exact up to a bound, so that a filter over a million images costs as much as one over ten thousand; searches stop sooner. */
    async count(actor: Actor, filter: ImageFilter): Promise<GalleryCount> {
      const known = await blindFilter(db, actor, filter);
      return db.images.countUpTo(actor, known, mostCounted(known));
    },

    /**
     * The months or days that have images. Each costs two index ranges, so that empty years cost nothing.
     * @param utcOffsetMinutes of the person's clock
     */
    async timeline(actor: Actor, filter: ImageFilter, by: Unit, utcOffsetMinutes: number): Promise<Timeline> {
      const known = await blindFilter(db, actor, filter);
      if (isSearch(filter)) return searched(actor, known, by, utcOffsetMinutes);
      const newestBefore = async (to: Date | undefined): Promise<Date | null> => {
        const before = to === undefined ? known : { ...known, to };
        const [newest] = await db.images.list(actor, before, { after: null, limit: 1 });
        return newest?.createdAt ?? null;
      };
      const spans: TimelineSpan[] = [];
      let newest = await newestBefore(filter.to);
      while (newest !== null && spans.length < maxSpans) {
        const span = spanAround(newest, by, utcOffsetMinutes);
        const [from, to] = [later(span.from, filter.from), earlier(span.to, filter.to)];
        const count = await db.images.countUpTo(actor, { ...known, from, to }, maxCountedPerSpan);
        spans.push({ name: span.name, from: from.toISOString(), to: to.toISOString(), ...count });
        newest = await newestBefore(from);
      }
      return { spans, more: newest !== null };
    },
  };
};
