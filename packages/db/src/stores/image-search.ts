import type { Keyset } from '@atelier/core/cursor';
import { fold } from '@atelier/core/fold';
import type { ImageRecord } from '@atelier/core/ports/records';
import type { ListPart } from '@atelier/core/ports/studio-stores';
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import type { FifoLock } from '../fifo-lock.ts';
import type { Tables } from '../schema/schema.ts';
import { conditionsOf, type FiltersInUse, filterConditions } from './image-filters.ts';
import type { imageSteps } from './image-steps.ts';
import { preparedByFilters } from './prepared.ts';
import type { Direction } from './queries.ts';
import type { PartLimit, SearchLimits } from './search-limits.ts';
import { type Scan, type Scanned, type TextPage, textConditions, textSearch } from './text-search.ts';

type Found = Pick<ImageRecord, 'id' | 'createdAt' | 'prompt'>;

/** The first step along a filter: a common term fills its page there, and of a rare one the index knows more. */
const firstStepShare = 1 / 5;

/** Comparing the text of an image costs as much as reading so many texts: PostgreSQL looks up each. */
const textsPerImage = 4;

export interface ImageSearch {
  readonly workspaceId: string;
  /** As typed; its folded form is not empty. */
  readonly query: string;
  readonly used: FiltersInUse;
  readonly start: Keyset | null;
  readonly end: Keyset | null;
  readonly part?: PartLimit | undefined;
  /** All images that the filters match, if they are few; null if they are many. */
  few(): Promise<readonly Found[] | null>;
}

interface SearchParts {
  readonly direction: Direction;
  readonly driver: Pick<Driver, 'dialect' | 'db' | 'tables' | 'fragments' | 'grams'>;
  readonly limits: SearchLimits;
  readonly stepLock: FifoLock | null;
  readonly steps: Pick<ReturnType<typeof imageSteps>, 'step'>;
}

/**
 * Searches of the gallery. With filters, images are read along the index of one of them, and their texts are compared on the way:
 * where the term is common, a page is full after a few rows, however many texts the gallery has.
 * @param columns what is read of each image, with those of `Found`: a count of a thousand needs no thousand whole images
 */
export const imageSearch = <R extends Found>(
  { direction, driver, limits, stepLock, steps }: SearchParts,
  columns: Pick<Tables['images'], keyof Found>,
) => {
  const { db, fragments, tables } = driver;
  const { images, imageTexts } = tables;
  const notDeleted = isNull(images.deletedAt);
  const inWorkspace = eq(images.workspaceId, fragments.opaqueParam(sql.placeholder('workspaceId')));
  const conditions = filterConditions(driver);

  const textPage = preparedByFilters(
    { ...textConditions(driver, imageTexts, direction), ...conditions },
    (where) =>
      db
        .select(columns)
        .from(imageTexts)
        .innerJoin(images, eq(images.id, imageTexts.id))
        .where(and(notDeleted, where))
        .orderBy(...direction.order(imageTexts.createdAt, imageTexts.id))
        .limit(sql.placeholder('limit')),
  );
  const bounds = {
    after: direction.after(images.createdAt, images.id),
    until: direction.until(images.createdAt, images.id),
    // Asked image by image: of a join, PostgreSQL might read all texts first.
    term: sql`(select ${fragments.contains(imageTexts.folded, sql.placeholder('term'))} from ${imageTexts} where ${eq(imageTexts.id, images.id)})`,
  };
  const filteredPage = preparedByFilters({ ...conditions, ...bounds }, (where) =>
    db
      .select(columns)
      .from(images)
      .where(and(inWorkspace, notDeleted, where))
      .orderBy(...direction.order(images.createdAt, images.id))
      .limit(sql.placeholder('limit')),
  );

  const page: TextPage<Found> = (values, always) => {
    const { placeholders, ...used } = values;
    return textPage(used, { ...(placeholders as object), ...always });
  };
  const textOf = ({ prompt }: Found): string => fold(prompt);
  const search = textSearch(driver, 'image_texts', imageTexts, { page, textOf, stepLock, limits, direction });

  const alongFilter = ({ workspaceId, query, used, end, few }: ImageSearch): Scan<Found> | undefined => {
    const [leader] = used.indexed;
    if (leader === undefined) return undefined;
    const term = fold(query);
    const read = async (from: Keyset | null, limit: number, rowsPerStep: number): Promise<Scanned<Found>> => {
      const rows: Found[] = [];
      const place = { workspaceId, used, leader, rowsPerStep };
      const until = await steps.step(place, from, end, async (values) => {
        rows.push(...(await filteredPage({ ...values, term }, { ...used.values, workspaceId, limit })));
        return true;
      });
      return { rows, until, texts: rowsPerStep * textsPerImage };
    };
    let isFirst = true;
    return async (from, limit, maxTexts) => {
      const rowsPerStep = Math.max(1, Math.min(limits.rowsPerStep, Math.floor(maxTexts / textsPerImage)));
      if (!isFirst) return read(from, limit, rowsPerStep);
      isFirst = false;
      const shortStep = Math.ceil(limits.rowsPerStep * firstStepShare);
      const next = await read(from, limit, Math.min(rowsPerStep, shortStep));
      if (next.until === null || next.rows.length >= limit) return next;
      const all = await few();
      if (all === null) return next;
      const rows = all.filter((row) => textOf(row).includes(term)).slice(0, limit);
      return { rows, until: null, texts: next.texts };
    };
  };

  return async (wanted: ImageSearch, limit: number): Promise<ListPart<R>> => {
    const { workspaceId: scope, query, used, start: after, end, part } = wanted;
    const filters = { ...conditionsOf(used, null), placeholders: used.values };
    const asked = { scope, query, filters, page: { after, limit }, end, part };
    const found = await search(asked, alongFilter(wanted));
    // The columns that were asked for.
    return found as ListPart<R>;
  };
};
