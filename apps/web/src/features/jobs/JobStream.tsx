import type { Job } from '@atelier/core/schemas/jobs';
import { trpc } from '../../trpc.ts';

interface Props {
  readonly id: string;
  readonly onJob: (job: Job) => void;
}

/** Subscribes to one unfinished job; renders nothing. Unmounting closes the subscription. */
export const JobStream = ({ id, onJob }: Props) => {
  trpc.jobs.watch.useSubscription({ id }, { onData: onJob });
  return null;
};
