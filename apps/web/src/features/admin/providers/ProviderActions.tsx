import type { AdminProvider } from '@atelier/core/schemas/providers';
import { Button } from '@mantine/core';
import { trpc } from '../../../trpc.ts';
import { ButtonLink } from '../../../ui/links.tsx';
import { notifyFailure } from '../../../ui/notify.tsx';
import { useAdminModels } from '../models/useAdminModels.ts';
import user from '../UserPage.module.css';
import { useProvidersChanged } from './useProviders.ts';

interface Props {
  readonly provider: AdminProvider;
}

/** Leads to the studio with the first of its models that people may use. */
const TryIt = ({ provider: { id } }: Props) => {
  const model = useAdminModels().data?.items.find(
    ({ provider, enabled, missingSince }) => provider.id === id && enabled && missingSince === null,
  );
  if (model === undefined) return null;
  return (
    <ButtonLink to="/studio" search={{ model: model.id }}>
      Try it in the studio
    </ButtonLink>
  );
};

/** Pauses a provider and resumes it; the page says what that means. */
export const ProviderActions = ({ provider }: Props) => {
  const { id, pausedAt } = provider;
  const onSettled = useProvidersChanged();
  const pause = trpc.admin.providers.pause.useMutation({ onError: notifyFailure, onSettled });
  const resume = trpc.admin.providers.resume.useMutation({ onError: notifyFailure, onSettled });
  return (
    <div className={user.actions}>
      {pausedAt === null ? (
        <>
          <Button variant="default" loading={pause.isPending} onClick={() => pause.mutate({ id })}>
            Pause
          </Button>
          <TryIt provider={provider} />
        </>
      ) : (
        <Button loading={resume.isPending} onClick={() => resume.mutate({ id })}>
          Resume
        </Button>
      )}
    </div>
  );
};
