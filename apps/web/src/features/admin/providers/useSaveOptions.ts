import type { AdminProvider } from '@atelier/core/schemas/providers';
import { trpc } from '../../../trpc.ts';
import { notifyDone } from '../../../ui/notify.tsx';
import { useProvidersChanged } from './useProviders.ts';

/** Saves what only this kind of provider has. The server checks it, and tests it with the provider. */
export const useSaveOptions = (onSaved: (saved: AdminProvider) => void) => {
  const changed = useProvidersChanged();
  return trpc.admin.providers.update.useMutation({
    onSuccess: ({ provider: saved, probe }) => {
      onSaved(saved);
      changed();
      if (probe?.ok !== false) notifyDone(`${saved.name} is saved and tested.`);
    },
  });
};
