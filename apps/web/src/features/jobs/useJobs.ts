import { isFinished, type Job } from '@atelier/core/schemas/jobs';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { galleryRoot, jobsKey, mapItems, type Page, updateLists } from '../../lib/queries.ts';
import { trpc } from '../../trpc.ts';

const pageSize = 12;
/** Browsers allow six connections to a host over HTTP/1.1; streams must leave room for everything else. */
const maxStreams = 2;
const pollMs = 3_000;

/** The person's jobs, newest first, kept current: the next to finish by streams, the queue behind them by polling. */
export const useJobs = () => {
  const queryClient = useQueryClient();
  const utils = trpc.useUtils();

  const list = useInfiniteQuery({
    queryKey: jobsKey,
    queryFn: ({ pageParam, signal }): Promise<Page<Job>> =>
      utils.client.jobs.list.query(
        { limit: pageSize, ...(pageParam === undefined ? {} : { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  const jobs = list.data?.pages.flatMap((page) => page.items) ?? [];

  const settle = () => {
    void utils.account.me.invalidate();
    void queryClient.invalidateQueries({ queryKey: galleryRoot });
  };
  /** Puts the newer state in place. A late event never reopens a finished job. */
  const put = (job: Job) => {
    let finishedNow = false;
    updateLists<Job>(queryClient, jobsKey, (pages) =>
      mapItems(pages, (items) =>
        items.map((old) => {
          if (old.id !== job.id || isFinished(old.state)) return old;
          finishedNow = isFinished(job.state);
          return job;
        }),
      ),
    );
    if (finishedNow) settle();
  };
  const add = (job: Job) => {
    updateLists<Job>(queryClient, jobsKey, (pages) => {
      const [first, ...rest] = pages?.pages ?? [];
      // A list that was asked for meanwhile may have brought it already, and further on than this answer knows.
      const isListed = pages?.pages.some(({ items }) => items.some(({ id }) => id === job.id));
      return pages && first && !isListed
        ? { ...pages, pages: [{ ...first, items: [job, ...first.items] }, ...rest] }
        : pages;
    });
    void utils.account.me.invalidate();
  };

  // The oldest unfinished come first in the queue, so these are the ones that move.
  const open = jobs.filter((job) => !isFinished(job.state)).reverse();
  useQuery({
    queryKey: ['jobs', 'poll'],
    queryFn: async ({ signal }) => {
      const page = await utils.client.jobs.list.query(
        { limit: Math.min(100, pageSize + open.length) },
        { signal },
      );
      page.items.forEach(put);
      return page.items.length;
    },
    enabled: open.length > maxStreams,
    refetchInterval: pollMs,
  });

  return { list, jobs, streamed: open.slice(0, maxStreams).map(({ id }) => id), put, add };
};
