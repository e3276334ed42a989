import type { TrashedImage } from '@atelier/core/schemas/images';
import { Button } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import type { GallerySearch } from '../../lib/gallery-search.ts';
import { useCan } from '../../lib/session.ts';
import { trpc } from '../../trpc.ts';
import { ErrorFrame } from '../../ui/ErrorFrame.tsx';
import { ButtonLink } from '../../ui/links.tsx';
import { Picture } from '../../ui/Picture.tsx';
import { usePageKeys } from '../../ui/pictures/usePageKeys.ts';
import { isImageId } from './compared.ts';
import classes from './PictureGone.module.css';
import { timeLeft } from './time-left.ts';
import { useTrashedImage } from './useTrash.ts';

interface Props {
  readonly imageId: string;
  readonly search: GallerySearch;
  readonly onClose: () => void;
}

const BackButton = ({ search }: Pick<Props, 'search'>) => (
  <ButtonLink to="/gallery" search={search} variant="default">
    Back to the gallery
  </ButtonLink>
);

const InTrash = ({ image, search }: Pick<Props, 'search'> & { readonly image: TrashedImage }) => {
  const { isRestoring, restore } = useTrashedImage(image.id, () => undefined);
  return (
    <div className={classes.trashed}>
      <div className={classes.picture}>
        <Picture {...image} alt={image.prompt} variant="trash" />
      </div>
      <h1>This picture is in the trash</h1>
      <p role="alert">{timeLeft(image.erasedAt, Date.now())} before it’s deleted for good.</p>
      <div className={classes.links}>
        <Button
          leftSection={<IconArrowBackUp size={18} stroke={1.6} />}
          loading={isRestoring}
          onClick={restore}
        >
          Restore
        </Button>
        <BackButton search={search} />
        <ButtonLink to="/trash" variant="default">
          Open the trash
        </ButtonLink>
      </div>
    </div>
  );
};

/**
 * In place of a picture that is not there: it is restored from the trash by those who may. It does not reveal whether the
 * picture exists for someone else.
 */
export const PictureGone = ({ imageId, search, onClose }: Props) => {
  usePageKeys({ Escape: onClose });
  const mayBeTrashed = useCan('image:delete') && isImageId(imageId);
  const trash = trpc.images.trash.useQuery({ imageId }, { enabled: mayBeTrashed, staleTime: 0 });
  const [trashed] = trash.data?.items ?? [];
  if (trashed !== undefined) return <InTrash image={trashed} search={search} />;
  if (mayBeTrashed && trash.isPending) return null;
  return (
    <ErrorFrame title="This picture isn’t here">
      <p role="alert">It may have been deleted for good, or the link is wrong.</p>
      <div className={classes.links}>
        <BackButton search={search} />
      </div>
    </ErrorFrame>
  );
};
