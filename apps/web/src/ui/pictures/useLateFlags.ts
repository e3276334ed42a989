import type { ImageNeighbours } from '@atelier/core/schemas/image-page';
import type { ImageDetail, ImageSummary } from '@atelier/core/schemas/images';
import type { Job } from '@atelier/core/schemas/jobs';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getQueryKey } from '@trpc/react-query';
import { useModels } from '../../lib/models.ts';
import { collectedImagesRoot, galleryRoot, jobsKey, mapItems, updateLists } from '../../lib/queries.ts';
import { trpc } from '../../trpc.ts';

const neighboursKey = getQueryKey(trpc.images.neighbours);
const detailsKey = getQueryKey(trpc.images.get);

/** How often flags of new pictures are asked for: the classifier looks at them after they were stored. */
const checkMs = 4_000;
/** It has looked by then, unless many wait. */
const checkedAfterMs = 60_000;
/** The newest flagged pictures: what was made within that time is among them. */
const asked = 60;

type Newest = Pick<ImageSummary, 'createdAt' | 'model'>;

const isNew = ({ createdAt }: Newest): boolean => Date.now() - Date.parse(createdAt) < checkedAfterMs;

const withFlags = <T extends Pick<ImageSummary, 'flagged' | 'id'>>(
  items: readonly T[],
  ids: ReadonlySet<string>,
): readonly T[] =>
  items.some(({ id, flagged }) => !flagged && ids.has(id))
    ? items.map((item) => (ids.has(item.id) ? { ...item, flagged: true } : item))
    : items;

/** Covers pictures wherever they are cached. */
const useCover = () => {
  const queryClient = useQueryClient();
  return (ids: ReadonlySet<string>): void => {
    for (const queryKey of [galleryRoot, collectedImagesRoot])
      updateLists<ImageSummary>(queryClient, queryKey, (pages) =>
        mapItems(pages, (items) => withFlags(items, ids)),
      );
    updateLists<Job>(queryClient, jobsKey, (pages) =>
      mapItems(pages, (jobs) => jobs.map((job) => ({ ...job, images: [...withFlags(job.images, ids)] }))),
    );
    queryClient.setQueriesData<ImageNeighbours>(
      { queryKey: neighboursKey },
      (near) => near && { ...near, items: [...withFlags(near.items, ids)] },
    );
    queryClient.setQueriesData<ImageDetail>(
      { queryKey: detailsKey },
      (detail) => detail && withFlags([detail], ids)[0],
    );
  };
};

/**
 * Covers a picture that is flagged while it is on the page, without a reload. It asks only as long as the newest picture
 * shown is new, and only for models of providers: what the built-in engine draws is not classified.
 *
 * @param newest of the pictures that are shown; undefined if there are none
 */
export const useLateFlags = (newest: Newest | undefined): void => {
  const { client } = trpc.useUtils();
  const { models } = useModels();
  const cover = useCover();
  const maker = models?.find(({ can }) => can.id === newest?.model);
  const isClassified = maker !== undefined && maker.provider !== null;
  useQuery({
    queryKey: ['late-flags'],
    queryFn: async ({ signal }) => {
      const { items } = await client.images.list.query({ flagged: true, limit: asked }, { signal });
      const ids = new Set(items.map(({ id }) => id));
      if (ids.size > 0) cover(ids);
      return ids.size;
    },
    enabled: newest !== undefined && isClassified && isNew(newest),
    refetchInterval: () => (newest !== undefined && isNew(newest) ? checkMs : false),
    staleTime: 0,
  });
};
