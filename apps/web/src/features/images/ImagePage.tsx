import { Skeleton, VisuallyHidden } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { isMissing } from '../../lib/failure.ts';
import { styleName } from '../../lib/styles.ts';
import { trpc } from '../../trpc.ts';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { ButtonLink, TextLink } from '../../ui/links.tsx';
import { NotFoundMessage } from '../../ui/NotFoundMessage.tsx';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import { Actions } from './Actions.tsx';
import { ImageDetails } from './ImageDetails.tsx';
import classes from './ImagePage.module.css';
import { ImageViewer } from './ImageViewer.tsx';
import { useNeighbours, useStepping } from './useNeighbours.ts';

const titleLength = 60;

const LabelSkeleton = () => (
  <div className={classes.waiting} aria-hidden="true">
    <Skeleton height={28} />
    <Skeleton height={28} width="70%" />
    <Skeleton height={180} mt={16} />
  </div>
);

/** One picture, large, with its label. Arrow keys step through the gallery view that it was opened from. */
export const ImagePage = () => {
  const { imageId } = useParams({ from: '/member/images/$imageId' });
  const search = useSearch({ from: '/member/images/$imageId' });
  const navigate = useNavigate();
  const { summary, previous, next } = useNeighbours(imageId, search);
  useStepping(previous, next, search);
  const query = trpc.images.get.useQuery({ id: imageId });
  const styles = trpc.engines.list.useQuery(undefined, { staleTime: Number.POSITIVE_INFINITY }).data?.items[0]
    ?.styles;
  const image = query.data;
  const missing = query.error !== null && isMissing(query.error);
  usePageTitle(missing ? 'Not found' : ((image ?? summary)?.prompt.slice(0, titleLength) ?? 'Picture'));

  const leave = () => {
    const neighbour = next ?? previous;
    void (neighbour === undefined
      ? navigate({ to: '/gallery', search, replace: true })
      : navigate({
          to: '/images/$imageId',
          params: { imageId: neighbour },
          search,
          replace: true,
          state: { keepFocus: true },
        }));
  };

  if (missing) {
    return (
      <NotFoundMessage>
        <ButtonLink to="/gallery" search={search}>
          Back to the gallery
        </ButtonLink>
      </NotFoundMessage>
    );
  }
  return (
    <div className={classes.root}>
      {query.error === null && (
        <ImageViewer image={image ?? summary} previous={previous} next={next} search={search} />
      )}
      <aside className={classes.side} aria-label="About this picture">
        <TextLink to="/gallery" search={search} className={classes.back ?? ''}>
          <IconArrowLeft size={16} aria-hidden /> Gallery
        </TextLink>
        {image === undefined && <VisuallyHidden component="h1">Picture</VisuallyHidden>}
        {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
        {query.isPending && <LabelSkeleton />}
        {image !== undefined && (
          <>
            <ImageDetails image={image} styleName={styleName(styles ?? [], image.style)} />
            <Actions key={image.id} image={image} onLeave={leave} />
          </>
        )}
      </aside>
    </div>
  );
};
