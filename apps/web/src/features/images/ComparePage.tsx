import type { ImageDetail } from '@atelier/core/schemas/images';
import { Skeleton } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useSearch } from '@tanstack/react-router';
import { type CSSProperties, useMemo } from 'react';
import { formatDateTime } from '../../lib/format.ts';
import { useWayBackSelected } from '../../lib/gallery-place.ts';
import { modelName, useModels } from '../../lib/models.ts';
import { trpc } from '../../trpc.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { ButtonLink, TextLink } from '../../ui/links.tsx';
import { Picture } from '../../ui/Picture.tsx';
import { usePageKeys } from '../../ui/pictures/usePageKeys.ts';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import classes from './ComparePage.module.css';
import { comparedIds } from './compared.ts';
import { useSharedZoom } from './useSharedZoom.ts';
import { ViewerTools } from './ViewerTools.tsx';

const Stage = ({ image }: { readonly image: ImageDetail | undefined }) => (
  <div className={classes.stage} data-stage>
    {image === undefined ? (
      <Skeleton height="100%" />
    ) : (
      <div
        className={classes.picture}
        style={{ '--ratio': image.width / image.height } as CSSProperties}
        data-picture
      >
        <Picture {...image} alt={image.prompt} variant="full" eager />
      </div>
    )}
  </div>
);

const Caption = ({ image }: { readonly image: ImageDetail }) => {
  const model = modelName(useModels().named, image.model);
  return (
    <figcaption className={classes.caption}>
      <TextLink to="/images/$imageId" params={{ imageId: image.id }} dir="auto">
        {image.prompt}
      </TextLink>
      <span>
        {[model, `${image.width} × ${image.height}`, `seed ${image.seed}`, formatDateTime(image.createdAt)]
          .filter((part) => part !== '')
          .join(' · ')}
      </span>
    </figcaption>
  );
};

const TooFew = () => (
  <EmptyState
    title="Choose two to four pictures"
    action={<ButtonLink to="/gallery">Go to the gallery</ButtonLink>}
  >
    Select pictures in the gallery, then press Compare.
  </EmptyState>
);

const panKeys = [
  ['ArrowLeft', 1, 0],
  ['ArrowRight', -1, 0],
  ['ArrowUp', 0, 1],
  ['ArrowDown', 0, -1],
] as const;

const useCompareKeys = (
  { isZoomed, zoomIn, zoomOut, fit, pan }: Omit<ReturnType<typeof useSharedZoom>, 'root'>,
  leave: () => void,
) => {
  const pans = panKeys.map(([key, x, y]) => [key, () => pan(x, y)] as const);
  usePageKeys({
    '+': zoomIn,
    '=': zoomIn,
    '-': zoomOut,
    z: fit,
    Escape: isZoomed ? fit : leave,
    ...(isZoomed ? Object.fromEntries(pans) : {}),
  });
};

/** Two to four pictures side by side. They are zoomed and moved together. */
export const ComparePage = () => {
  usePageTitle('Compare');
  const { ids } = useSearch({ from: '/member/compare' });
  const wanted = useMemo(() => comparedIds(ids), [ids]);
  const goBack = useWayBackSelected(wanted);
  const queries = trpc.useQueries((t) => wanted.map((id) => t.images.get({ id })));
  const loaded = queries.filter(({ data }) => data !== undefined).length;
  const { root, pan, ...zoom } = useSharedZoom(loaded);
  useCompareKeys({ ...zoom, pan }, goBack);
  return (
    <div className={classes.root}>
      <div className={classes.head}>
        <TextLink
          to="/gallery"
          className={classes.back ?? ''}
          aria-keyshortcuts="Escape"
          onClick={(event) => {
            // With a modifier the link opens a new tab.
            if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
            event.preventDefault();
            goBack();
          }}
        >
          <IconArrowLeft size={16} aria-hidden /> Gallery
        </TextLink>
        <h1>Compare</h1>
      </div>
      {wanted.length < 2 ? (
        <TooFew />
      ) : (
        <>
          <div
            ref={root}
            className={classes.stages}
            data-count={wanted.length}
            data-zoomed={zoom.isZoomed || undefined}
          >
            {queries.map(({ data, error, refetch }, at) => (
              <figure key={wanted[at]} className={classes.figure}>
                {error === null ? (
                  <Stage image={data} />
                ) : (
                  <ErrorMessage error={error} onRetry={() => refetch()} />
                )}
                {data !== undefined && <Caption image={data} />}
              </figure>
            ))}
          </div>
          <div className={classes.tools}>
            <ViewerTools {...zoom} info={null} isFullscreen={false} toggleFullscreen={null} />
          </div>
        </>
      )}
    </div>
  );
};
