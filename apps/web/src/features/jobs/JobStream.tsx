import type { Job } from '@atelier/core/schemas/jobs';
import { trpc } from '../../trpc.ts';

interface Props {
  readonly id: string;
  readonly onJob: (job: Job) => void;
  /** The stream was given up. */
  readonly onFailed: () => void;
}

/** Subscribes to one unfinished job; renders nothing. Unmounting closes the subscription. */
export const JobStream = ({ id, onJob, onFailed }: Props) => {
  trpc.jobs.watch.useSubscription({ id }, { onData: onJob, onError: onFailed });
  return null;
};
