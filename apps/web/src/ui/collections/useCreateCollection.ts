import type { UseFormReturnType } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { refreshCollections } from '../../lib/collections.ts';
import { readFailure } from '../../lib/failure.ts';
import { trpc } from '../../trpc.ts';
import { showIssues } from '../showIssues.ts';

/** Makes a collection of the name in the form's field `name`. */
export const useCreateCollection = (
  fields: UseFormReturnType<{ name: string }>,
  onCreated: (collection: { readonly id: string; readonly name: string }) => void,
) => {
  const queryClient = useQueryClient();
  return trpc.collections.create.useMutation({
    onSuccess: async ({ id }, { name }) => {
      onCreated({ id, name });
      await refreshCollections(queryClient);
    },
    onError: (error) => showIssues(fields, readFailure(error)),
  });
};
