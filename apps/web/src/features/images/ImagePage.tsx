import type { ImageSummary } from '@atelier/core/schemas/images';
import { Skeleton, VisuallyHidden } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { isMissing } from '../../lib/failure.ts';
import { useWayBack } from '../../lib/gallery-place.ts';
import { useModels } from '../../lib/models.ts';
import { trpc } from '../../trpc.ts';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { FlagNotice } from '../../ui/FlagNotice.tsx';
import { useLateFlags } from '../../ui/pictures/useLateFlags.ts';
import { usePageKeys } from '../../ui/pictures/usePageKeys.ts';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import { Actions } from './Actions.tsx';
import { BackLink } from './BackLink.tsx';
import { Filmstrip } from './Filmstrip.tsx';
import { ImageDetails, type ShownImage } from './ImageDetails.tsx';
import { ImageNotes } from './ImageNotes.tsx';
import classes from './ImagePage.module.css';
import { ImageViewer } from './ImageViewer.tsx';
import { Lineage } from './Lineage.tsx';
import { PictureGone } from './PictureGone.tsx';
import { useNeighbours } from './useNeighbours.ts';
import { usePreloadedFiles, useSteps } from './useSteps.ts';

const titleLength = 60;
/** Details are loaded when no other picture was shown for so long: leafing quickly costs no calls. */
const settledMs = 200;

const LabelSkeleton = () => (
  <div className={classes.waiting} aria-hidden="true">
    <Skeleton height={28} />
    <Skeleton height={28} width="70%" />
    <Skeleton height={180} mt={16} />
  </div>
);

/** The picture's details, once it has been looked at for a moment; until then what the gallery knows of it. */
const useShownImage = (imageId: string, summary: ImageSummary | undefined) => {
  const [settledId] = useDebouncedValue(imageId, settledMs);
  const isSettled = settledId === imageId;
  const details = trpc.images.get.useQuery({ id: imageId }, { enabled: isSettled });
  const image: ShownImage | undefined = details.data ?? summary;
  return { image, details, isSettled };
};

const KeyHints = () => (
  <p className={classes.hints} aria-hidden="true">
    <kbd>←</kbd> <kbd>→</kbd> step · <kbd>F</kbd> favourite · <kbd>0</kbd>–<kbd>5</kbd> rate · <kbd>+</kbd>{' '}
    <kbd>−</kbd> <kbd>Z</kbd> zoom · <kbd>Shift</kbd> <kbd>F</kbd> full screen · <kbd>I</kbd> info ·{' '}
    <kbd>Del</kbd> delete · <kbd>Esc</kbd> back
  </p>
);

/** One picture, large, with its label. Arrow keys and swipes step through the gallery of the filters in the URL. */
export const ImagePage = () => {
  const { imageId } = useParams({ from: '/member/images/$imageId' });
  const search = useSearch({ from: '/member/images/$imageId' });
  const navigate = useNavigate();
  const { summary, previous, next } = useNeighbours(imageId, search);
  const { goBack, state } = useWayBack(imageId, search);
  const step = useSteps({ previous, next, search, state });
  const { image, details, isSettled } = useShownImage(imageId, summary);
  // Covered pictures are not loaded before they are revealed.
  const [before, after] = [previous, next].map((one) => (one?.flagged === true ? undefined : one?.id));
  usePreloadedFiles([before, after], isSettled);
  const [hasInfo, setInfo] = useState(true);
  const toggleInfo = () => setInfo((shown) => !shown);
  usePageKeys({ i: toggleInfo });
  const { named } = useModels();
  useLateFlags(image);
  const missing = details.error !== null && isMissing(details.error);
  usePageTitle(missing ? 'Not found' : (image?.prompt.slice(0, titleLength) ?? 'Picture'));

  const show = (id: string) =>
    navigate({ to: '/images/$imageId', params: { imageId: id }, search, replace: true, state });
  const leave = () => {
    const neighbour = next ?? previous;
    if (neighbour === undefined) goBack();
    else void show(neighbour.id);
  };
  const showAgain = () => {
    // After Undo, unless the user has gone elsewhere.
    if (window.location.pathname.startsWith('/images/')) void show(imageId);
    else if (next === undefined && previous === undefined && window.location.pathname === '/gallery')
      void navigate({ to: '/images/$imageId', params: { imageId }, search });
  };

  if (missing) return <PictureGone imageId={imageId} search={search} onClose={goBack} />;
  return (
    <div className={classes.root} data-wide={!hasInfo || undefined}>
      {(details.error === null || image !== undefined) && (
        <ImageViewer
          image={image}
          previous={previous}
          next={next}
          search={search}
          state={state}
          onStep={step}
          onClose={goBack}
          info={{ isShown: hasInfo, toggle: toggleInfo }}
        />
      )}
      <aside className={classes.side} aria-label="About this picture">
        <div className={classes.top}>
          <BackLink search={search} goBack={goBack} />
          {image !== undefined && <ImageNotes image={image} />}
        </div>
        {image === undefined && <VisuallyHidden component="h1">Picture</VisuallyHidden>}
        {details.error !== null && <ErrorMessage error={details.error} onRetry={() => details.refetch()} />}
        {image === undefined && details.isPending && <LabelSkeleton />}
        {image !== undefined && (
          <>
            {image.flagged && <FlagNotice />}
            <Filmstrip image={image} search={search} state={state} />
            <ImageDetails image={image} models={named} />
            {image.isRelated === true && <Lineage image={image} />}
            <Actions key={image.id} image={image} onLeave={leave} onRestored={showAgain} />
          </>
        )}
        <KeyHints />
      </aside>
    </div>
  );
};
