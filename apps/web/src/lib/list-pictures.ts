import type { ImageSummary } from '@atelier/core/schemas/images';
import type { trpc } from '../trpc.ts';
import { filterOf } from './gallery.ts';
import type { GallerySearch } from './gallery-search.ts';
import type { Page } from './queries.ts';

const pageSize = 60;
/** Further pages of a search have so many pictures at least: a few long ones are kept at once (`maxPages`). */
const leastOfLaterPage = 30;

type Client = ReturnType<typeof trpc.useUtils>['client'];
interface Wanted {
  readonly search: GallerySearch;
  readonly cursor: string | undefined;
  readonly signal: AbortSignal;
  /** How far back a search has looked that goes on by itself, as a time; null when it is done. */
  readonly onSearched?: (to: string | null) => void;
}

/**
 * A page of the gallery. The server ends a page of a search early, perhaps without a picture, if few pictures match: it goes on
 * here, until there is something to show, or nothing more to find.
 */
export const listPictures = async (
  client: Client,
  { search, cursor, signal, onSearched }: Wanted,
): Promise<Page<ImageSummary>> => {
  const least = cursor === undefined ? 1 : leastOfLaterPage;
  const items: ImageSummary[] = [];
  onSearched?.(null);
  for (let from = cursor; ; ) {
    const page = await client.images.list.query(
      { ...filterOf(search), limit: pageSize, ...(from === undefined ? {} : { cursor: from }) },
      { signal },
    );
    // Answered all the same, if it travelled with a call that is still wanted.
    signal.throwIfAborted();
    items.push(...page.items);
    from = page.nextCursor ?? undefined;
    const isDone = page.searchedTo === null || items.length >= least;
    onSearched?.(isDone ? null : page.searchedTo);
    if (isDone) return { items, nextCursor: page.nextCursor };
  }
};
