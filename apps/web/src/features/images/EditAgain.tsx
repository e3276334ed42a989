import { editOperations } from '@atelier/core/schemas/edits';
import type { Lineage } from '@atelier/core/schemas/lineage';
import { IconBrush } from '@tabler/icons-react';
import { trpc } from '../../trpc.ts';
import { ButtonLink } from '../../ui/links.tsx';
import type { ShownImage } from './ImageDetails.tsx';

type Source = Lineage['ancestors'][number];

/** What the picture was made from with words; null for one from words alone, undefined while that is not known. */
export const useEditSource = ({ id, isRelated }: ShownImage): Source | null | undefined => {
  const { data } = trpc.images.lineage.useQuery({ id }, { enabled: isRelated === true });
  if (isRelated !== true) return isRelated === undefined ? undefined : null;
  if (data === undefined) return undefined;
  const edits: readonly string[] = editOperations;
  return data.ancestors.find(({ of, operation }) => of === id && edits.includes(operation)) ?? null;
};

/** The page on which it was made, with its words and settings. Nothing if its original was deleted. */
export const EditAgain = ({ image, source }: { readonly image: ShownImage; readonly source: Source }) => {
  const shown = {
    variant: 'default',
    leftSection: <IconBrush size={18} stroke={1.6} />,
    search: { from: image.id },
    children: 'Reuse settings',
  } as const;
  if (source.id === null) return null;
  return source.kind === 'image' ? (
    <ButtonLink {...shown} to="/images/$imageId/edit" params={{ imageId: source.id }} />
  ) : (
    <ButtonLink {...shown} to="/uploads/$uploadId/edit" params={{ uploadId: source.id }} />
  );
};
