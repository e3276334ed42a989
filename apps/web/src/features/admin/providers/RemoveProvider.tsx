import type { AdminProvider } from '@atelier/core/schemas/providers';
import { useNavigate } from '@tanstack/react-router';
import { trpc } from '../../../trpc.ts';
import { ConfirmButton } from '../../../ui/ConfirmButton.tsx';
import form from '../../../ui/form.module.css';
import { notifyDone, notifyFailure } from '../../../ui/notify.tsx';
import { useProvidersChanged } from './useProviders.ts';

/** Removes a provider after saying what becomes of its jobs. */
export const RemoveProvider = ({ provider: { id, name } }: { readonly provider: AdminProvider }) => {
  const navigate = useNavigate();
  const changed = useProvidersChanged();
  const remove = trpc.admin.providers.remove.useMutation({
    onSuccess: async () => {
      notifyDone(`${name} is removed.`);
      await navigate({ to: '/admin/providers' });
      changed();
    },
    onError: notifyFailure,
  });
  return (
    <ConfirmButton
      variant="outline"
      color="red"
      className={form.start ?? ''}
      label="Remove provider…"
      title={`Remove ${name}?`}
      verb="Remove provider"
      busy={remove.isPending}
      onConfirm={(close) => remove.mutate({ id }, { onSettled: close })}
    >
      Its models disappear from the studio. Jobs that wait for it fail, and nothing is charged for them.
      Pictures that are being drawn are finished, and all finished pictures stay. Its key is deleted when no
      job needs it any more.
    </ConfirmButton>
  );
};
