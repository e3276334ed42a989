import type { AdminProvider } from '@atelier/core/schemas/providers';
import { Button } from '@mantine/core';
import { trpc } from '../../../trpc.ts';
import { notifyFailure } from '../../../ui/notify.tsx';
import user from '../UserPage.module.css';
import { useProvidersChanged } from './useProviders.ts';

/** Pauses a provider and resumes it; the page says what that means. */
export const ProviderActions = ({ provider: { id, pausedAt } }: { readonly provider: AdminProvider }) => {
  const onSettled = useProvidersChanged();
  const pause = trpc.admin.providers.pause.useMutation({ onError: notifyFailure, onSettled });
  const resume = trpc.admin.providers.resume.useMutation({ onError: notifyFailure, onSettled });
  return (
    <div className={user.actions}>
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
