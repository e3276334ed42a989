import { isFinished, type Job } from '@atelier/core/schemas/jobs';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { galleryRoot, jobsKey, mapItems, type Page, updateLists } from '../../lib/queries.ts';
import { trpc } from '../../trpc.ts';

const pageSize = 12;
/** Browsers allow six connections per host over HTTP/1.1, so subscriptions must leave some for other requests. */
const maxStreams = 2;
const pollMs = 3_000;

/** The user's jobs, newest first, kept current: the next to finish by subscription, those behind them by polling. */
export const useJobs = () => {
  const queryClient = useQueryClient();
  const utils = trpc.useUtils();
  const [streamFailed, setStreamFailed] = useState(false);

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

  const onFinished = ({ state }: Job) => {
    void utils.account.me.invalidate();
    void utils.jobs.quote.invalidate();
    // A failure may have closed the model's provider.
    if (state === 'failed') void utils.models.list.invalidate();
    void queryClient.invalidateQueries({ queryKey: galleryRoot });
  };
  /** Replaces the job with its newer state. A late event never reopens a finished job. */
  const put = (job: Job) => {
    let finishedNow = false;
    updateLists<Job>(queryClient, jobsKey, (pages) =>
      mapItems(pages, (items) =>
        items.map((old) => {
          // Whether the provider could stop a cancelled job is known later.
          const isSettled = isFinished(old.state) && old.cancelOutcome !== 'stopping';
          if (old.id !== job.id || isSettled) return old;
          finishedNow = isFinished(job.state);
          return job;
        }),
      ),
    );
    if (finishedNow) onFinished(job);
  };
  const add = (job: Job) => {
    updateLists<Job>(queryClient, jobsKey, (pages) => {
      const [first, ...rest] = pages?.pages ?? [];
      // A list fetched since then may already contain the job, in a newer state than this response.
      const isListed = pages?.pages.some(({ items }) => items.some(({ id }) => id === job.id));
      return pages && first && !isListed
        ? { ...pages, pages: [{ ...first, items: [job, ...first.items] }, ...rest] }
        : pages;
    });
    void utils.account.me.invalidate();
  };

  // The oldest jobs are first in the queue, so these are the ones that progress.
  const unfinished = jobs.filter((job) => !isFinished(job.state)).reverse();
  useQuery({
    queryKey: ['jobs', 'poll'],
    queryFn: async ({ signal }) => {
      const page = await utils.client.jobs.list.query(
        { limit: Math.min(100, pageSize + unfinished.length) },
        { signal },
      );
      page.items.forEach(put);
      return page.items.length;
    },
    enabled:
      jobs.some(({ cancelOutcome }) => cancelOutcome === 'stopping') ||
      unfinished.length > maxStreams ||
      (streamFailed && unfinished.length > 0),
    refetchInterval: pollMs,
  });

  return {
    list,
    jobs,
    streamed: unfinished.slice(0, maxStreams).map(({ id }) => id),
    put,
    add,
    /** Called when a stream was given up: polling takes its place. */
    onStreamFailed: () => setStreamFailed(true),
  };
};
