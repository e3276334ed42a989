import type { AdminProvider } from '@atelier/core/schemas/providers';
import { Button } from '@mantine/core';
import { trpc } from '../../../trpc.ts';
import { notifyDone, notifyFailure, notifyProblem } from '../../../ui/notify.tsx';
import user from '../UserPage.module.css';
import { useProvidersChanged } from './useProviders.ts';

/** Tests a provider again, pauses and resumes it. */
export const ProviderActions = ({
  provider: { id, name, pausedAt },
}: {
  readonly provider: AdminProvider;
}) => {
  const changed = useProvidersChanged();
  const test = trpc.admin.providers.test.useMutation({
    onSuccess: (outcome) => {
      if (!outcome.ok) notifyProblem(`${name} didn’t pass the test`, outcome.fault.message);
      else notifyDone(`${name} works: ${outcome.models.length} models in ${outcome.latencyMs} ms.`);
    },
    onError: notifyFailure,
    onSettled: changed,
  });
  const pause = trpc.admin.providers.pause.useMutation({
    onSuccess: () => notifyDone(`${name} is paused. Pictures that are being drawn are finished.`),
    onError: notifyFailure,
    onSettled: changed,
  });
  const resume = trpc.admin.providers.resume.useMutation({
    onSuccess: () => notifyDone(`${name} takes jobs again.`),
    onError: notifyFailure,
    onSettled: changed,
  });
  return (
    <div className={user.actions}>
      <Button variant="default" loading={test.isPending} onClick={() => test.mutate({ id })}>
        Test again
      </Button>
      {pausedAt === null ? (
        <Button variant="default" loading={pause.isPending} onClick={() => pause.mutate({ id })}>
          Pause
        </Button>
      ) : (
        <Button loading={resume.isPending} onClick={() => resume.mutate({ id })}>
          Resume
        </Button>
      )}
    </div>
  );
};
