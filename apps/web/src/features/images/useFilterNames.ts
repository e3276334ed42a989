import { toolNames } from '@atelier/core/edit-models';
import { useMemo } from 'react';
import type { GallerySearch } from '../../lib/gallery-search.ts';
import { useModels } from '../../lib/models.ts';
import { trpc } from '../../trpc.ts';

export interface Named {
  readonly id: string;
  readonly name: string;
}

const uniqueById = (all: readonly Named[]): readonly Named[] => [
  ...new Map(all.map((one) => [one.id, one])).values(),
];

/** How pictures that the built-in engine made name their provider. */
const embeddedId = 'embedded';

/** What the gallery can be filtered by, as far as it is still offered, and what it is called. */
export const useFilterNames = ({ collection: id }: GallerySearch) => {
  const { named: models } = useModels();
  const { data: collection, isError } = trpc.collections.get.useQuery(
    { id: id ?? '' },
    { enabled: id !== undefined },
  );
  return useMemo(() => {
    const offered = models ?? [];
    return {
      /** In place of what is no longer offered, and of what is still being loaded. */
      unknown: models === undefined ? '…' : 'No longer offered',
      collections: id === undefined ? [] : [{ id, name: isError ? 'deleted' : (collection?.name ?? '…') }],
      models: [
        ...offered.map(({ can }) => ({ id: can.id, name: can.name })),
        ...[...toolNames].map(([id, name]) => ({ id, name })),
      ],
      providers: uniqueById(
        offered.map(({ provider, providerId }) => ({
          id: providerId ?? embeddedId,
          name: provider ?? 'Built in',
        })),
      ),
      styles: uniqueById(offered.flatMap(({ can }) => can.styles.map(({ id, name }) => ({ id, name })))),
    };
  }, [models, id, collection?.name, isError]);
};
export type FilterNames = ReturnType<typeof useFilterNames>;

/** An id means nothing to people: what was filtered by may no longer be offered. */
export const nameOf = (
  all: readonly Named[],
  id: string,
  { unknown }: Pick<FilterNames, 'unknown'>,
): string => all.find((one) => one.id === id)?.name ?? unknown;
