import { UploadOutcome } from '@atelier/core/schemas/uploads';
import { rootRouteId, useRouteContext } from '@tanstack/react-router';
import { useEffect, useSyncExternalStore } from 'react';
import { uploadsKey } from '../../lib/queries.ts';
import { sendFile } from '../../lib/send-file.ts';
import { useSession } from '../../lib/session.ts';
import type { Backend } from '../../trpc.ts';
import { pauseAfterCut } from './pause-after-cut.ts';
import { createUploadQueue, isBusy, type UploadQueue } from './upload-queue.ts';

interface Owned {
  readonly userId: string;
  readonly queue: UploadQueue;
}

/** Outlives the page, so that uploads go on while one looks at something else. Another user gets another one. */
const queues = new WeakMap<Backend, Owned>();

const queueOf = (backend: Backend, userId: string): UploadQueue => {
  const known = queues.get(backend);
  if (known?.userId === userId) return known.queue;
  known?.queue.close();
  const { csrfTokens: tokens, queryClient } = backend;
  const queue = createUploadQueue(
    async (file, signal, onSent) =>
      UploadOutcome.parse(await sendFile('/files/uploads', file, { tokens, signal, onSent })),
    () => void queryClient.invalidateQueries({ queryKey: uploadsKey }),
    pauseAfterCut,
  );
  queues.set(backend, { userId, queue });
  return queue;
};

/** A tab that is closed loses what is on its way: browsers ask first. */
const useLeaveWarning = (busy: boolean): void => {
  useEffect(() => {
    if (!busy) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [busy]);
};

/** The person's files on their way. */
export const useUploadQueue = () => {
  const { backend } = useRouteContext({ from: rootRouteId });
  const userId = useSession().data?.user?.id ?? '';
  const queue = queueOf(backend, userId);
  const items = useSyncExternalStore(queue.subscribe, queue.read);
  useLeaveWarning(isBusy(items));
  return { queue, items };
};
