import type { UpscaleFactor } from '@atelier/core/schemas/edits';
import { isFinished, type Job } from '@atelier/core/schemas/jobs';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type Failure, readFailure } from '../../lib/failure.ts';
import { formatMoney } from '../../lib/format.ts';
import { galleryRoot, jobsKey } from '../../lib/queries.ts';
import { trpc } from '../../trpc.ts';
import type { ShownImage } from './ImageDetails.tsx';

const pollMs = 1000;
const freshMs = 10_000;

/** The job until it has ended; undefined before its first state is known. */
const useJob = (id: string | null): Job | undefined =>
  trpc.jobs.get.useQuery(
    { id: id ?? '' },
    {
      enabled: id !== null,
      staleTime: 0,
      refetchInterval: ({ state: { data } }) =>
        data !== undefined && isFinished(data.state) ? false : pollMs,
    },
  ).data;

interface Chosen {
  /** Null: none is possible. */
  readonly factor: UpscaleFactor | null;
  /** Null: the network of this server. */
  readonly model: string | null;
  /** Whether the dialog is shown. */
  readonly opened: boolean;
}

/** Has a larger copy of the picture made, and follows it. */
export const useUpscale = (image: ShownImage, { factor, model, opened }: Chosen) => {
  const queryClient = useQueryClient();
  const utils = trpc.useUtils();
  const [failure, setFailure] = useState<Failure | null>(null);
  const [jobId, setJobId] = useState<string | null>(null);
  const job = useJob(jobId);
  const order = {
    ...{ kind: 'upscale' as const, source: { kind: 'image' as const, id: image.id } },
    ...(model !== null && { model }),
  };
  const quote = trpc.jobs.quote.useQuery(
    { ...order, factor: factor ?? 2 },
    { enabled: opened && factor !== null && jobId === null, staleTime: freshMs, retry: false },
  ).data;
  const onError = (error: unknown) => setFailure(readFailure(error));
  const create = trpc.jobs.create.useMutation({
    onError,
    onSuccess: ({ id }) => {
      setJobId(id);
      void queryClient.invalidateQueries({ queryKey: jobsKey });
    },
  });
  const cancel = trpc.jobs.cancel.useMutation({
    onError,
    onSuccess: (cancelled) => utils.jobs.get.setData({ id: cancelled.id }, cancelled),
  });

  const hasEnded = job !== undefined && isFinished(job.state);
  useEffect(() => {
    if (!hasEnded) return;
    void utils.account.me.invalidate();
    void utils.jobs.quote.invalidate();
    void utils.images.lineage.invalidate({ id: image.id });
    void queryClient.invalidateQueries({ queryKey: jobsKey });
    void queryClient.invalidateQueries({ queryKey: galleryRoot });
  }, [hasEnded, utils, queryClient, image.id]);

  return {
    failure,
    job,
    /** What it costs beside a picture of the month; null: nothing, or not known yet. */
    cost: quote === undefined || quote.costMinor === 0 ? null : formatMoney(quote.costMinor, quote.currency),
    /** Why it cannot be done now, for people; null if it can or is not known yet. */
    problem: quote?.problem?.message ?? null,
    starting: create.isPending,
    /** From the start until the end of the job. */
    running: jobId !== null && !hasEnded,
    cancelling: cancel.isPending,
    start: () => {
      if (factor === null) return;
      setFailure(null);
      create.mutate({ ...order, factor });
    },
    cancel: () => {
      setFailure(null);
      if (jobId !== null) cancel.mutate({ id: jobId });
    },
    /** Back to the choice. */
    again: () => {
      setFailure(null);
      setJobId(null);
    },
  };
};
