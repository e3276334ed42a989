import type { AdminModel } from '@atelier/core/schemas/admin-models';
import { useRef } from 'react';
import { trpc } from '../../../trpc.ts';
import { notifyFailure } from '../../../ui/notify.tsx';

type Saved = NonNullable<ReturnType<typeof trpc.admin.models.addSample.useMutation>['data']>;

/** Adds and removes the samples of a model; the lists of models follow at once. */
export const useSamples = ({ id }: Pick<AdminModel, 'id'>) => {
  const utils = trpc.useUtils();
  const onSuccess = (saved: Saved): void => {
    utils.admin.models.list.setData(
      undefined,
      (list) => list && { items: list.items.map((item) => (item.id === saved.id ? saved : item)) },
    );
    void utils.models.list.invalidate();
  };
  const add = trpc.admin.models.addSample.useMutation({ onSuccess, onError: notifyFailure });
  const remove = trpc.admin.models.removeSample.useMutation({ onSuccess, onError: notifyFailure });
  // After a failure between two pictures, the next try goes on with the one that failed.
  const added = useRef(new Set<string>());
  return {
    isAdding: add.isPending,
    removing: remove.isPending ? remove.variables.sampleId : null,
    remove: (sampleId: string) => remove.mutate({ id, sampleId }),
    /** Adds pictures of the gallery one after another. @returns whether all were added */
    addAll: async (imageIds: readonly string[]): Promise<boolean> => {
      for (const imageId of imageIds) {
        if (added.current.has(imageId)) continue;
        const isAdded = await add.mutateAsync({ id, imageId }).then(
          () => true,
          () => false,
        );
        if (!isAdded) return false;
        added.current.add(imageId);
      }
      added.current.clear();
      return true;
    },
  };
};
