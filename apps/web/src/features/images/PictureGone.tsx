import type { GallerySearch } from '../../lib/gallery-search.ts';
import { useCan } from '../../lib/session.ts';
import { ErrorFrame } from '../../ui/ErrorFrame.tsx';
import { ButtonLink } from '../../ui/links.tsx';
import { usePageKeys } from '../../ui/pictures/usePageKeys.ts';
import classes from './PictureGone.module.css';

interface Props {
  readonly search: GallerySearch;
  readonly onClose: () => void;
}

/** In place of a picture that is not there. It does not reveal whether the picture exists for someone else. */
export const PictureGone = ({ search, onClose }: Props) => {
  usePageKeys({ Escape: onClose });
  const hasTrash = useCan('image:delete');
  return (
    <ErrorFrame title="This picture isn’t here">
      <p role="alert">
        It may have been deleted, or the link is wrong.
        {hasTrash && ' Deleted pictures stay in the trash for a while.'}
      </p>
      <div className={classes.links}>
        <ButtonLink to="/gallery" search={search}>
          Back to the gallery
        </ButtonLink>
        {hasTrash && (
          <ButtonLink to="/trash" variant="default">
            Open the trash
          </ButtonLink>
        )}
      </div>
    </ErrorFrame>
  );
};
