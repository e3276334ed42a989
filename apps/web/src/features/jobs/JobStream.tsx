import type { Job } from '@atelier/core/schemas/jobs';
import { trpc } from '../../trpc.ts';

interface Props {
  readonly id: string;
  readonly onJob: (job: Job) => void;
}

/** Listens to one unfinished job; shows nothing. Leaving the tree closes the stream. */
export const JobStream = ({ id, onJob }: Props) => {
  trpc.jobs.watch.useSubscription({ id }, { onData: onJob });
  return null;
};
