import type { Lineage } from '@atelier/core/schemas/lineage';

type Source = Lineage['ancestors'][number];

/** Pictures of another frame can't lie over each other. */
const sameFrame: readonly string[] = ['variation', 'inpaint', 'upscale'];

/** The address of what a picture was made from, if it can lie under it and neither of them is covered. */
export const originalOf = (
  image: { readonly id: string; readonly flagged: boolean },
  source: Source | undefined,
): string | null => {
  if (source?.of !== image.id || source.id === null || image.flagged) return null;
  if (source.image?.flagged || source.upload?.flagged) return null;
  if (!sameFrame.includes(source.operation)) return null;
  return `/files/${source.kind === 'image' ? 'images' : 'uploads'}/${source.id}`;
};
