import type { ImageSummary } from '@atelier/core/schemas/images';
import { VisuallyHidden } from '@mantine/core';
import { Link, useRouter } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useReturn } from '../../lib/gallery-place.ts';
import { useCan } from '../../lib/session.ts';
import { Picture } from '../../ui/Picture.tsx';
import { beforeOf, type Side, type Step, stepTarget } from './order.ts';
import classes from './PictureGrid.module.css';
import { PictureMenu } from './PictureMenu.tsx';
import { useReorder } from './useReorder.ts';

/** The next page is loaded when its place is so near. */
const nearEnd = '800px';

/** Calls back when the end of the list comes near. */
const useNearEnd = (onNearEnd: () => void) => {
  const ref = useRef<HTMLDivElement>(null);
  const latest = useRef(onNearEnd);
  useEffect(() => {
    latest.current = onNearEnd;
  }, [onNearEnd]);
  useEffect(() => {
    const end = ref.current;
    if (end === null) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting === true) latest.current();
      },
      { rootMargin: nearEnd },
    );
    observer.observe(end);
    return () => observer.disconnect();
  }, []);
  return ref;
};

/** Focuses the picture that the user comes back from, and scrolls to it. */
const useRevealed = (id: string | undefined): void => {
  const router = useRouter();
  useEffect(() => {
    if (id === undefined) return;
    const reveal = () => {
      const link = document.querySelector<HTMLElement>(`[data-image="${CSS.escape(id)}"]`);
      link?.scrollIntoView({ block: 'nearest' });
      link?.focus({ preventScroll: true });
    };
    const frame = requestAnimationFrame(reveal);
    // The router restores the scroll position and focuses the heading after the first frame.
    const stop = router.subscribe('onRendered', ({ pathChanged }) => {
      if (pathChanged) requestAnimationFrame(reveal);
    });
    return () => {
      cancelAnimationFrame(frame);
      stop();
    };
  }, [id, router]);
};

interface TileProps {
  readonly collectionId: string;
  /** The history entry of the collection's page, to which a picture's page goes back. */
  readonly entry: string;
  readonly image: ImageSummary;
  readonly isCover: boolean;
  readonly mayChange: boolean;
  readonly onDrop: (dragged: string, target: string, side: Side) => void;
  readonly canMove: (step: Step) => boolean;
  readonly onMove: (step: Step) => void;
  readonly onCover: () => void;
  readonly onRemove: () => void;
}

const Tile = ({ image, collectionId, entry, onDrop, ...menu }: TileProps) => {
  const { id, prompt } = image;
  const { ref, isDragged, drop } = useReorder({ id, kind: 'picture', enabled: menu.mayChange, onDrop });
  return (
    <li
      ref={ref}
      className={classes.tile}
      data-dragged={isDragged || undefined}
      data-drop={drop ?? undefined}
      data-picture={id}
    >
      <Link
        to="/images/$imageId"
        params={{ imageId: id }}
        search={{ collection: collectionId, sort: 'collection' }}
        state={{ galleryEntry: entry }}
        data-image={id}
        className={classes.link}
        draggable={false}
        data-flagged={image.flagged || undefined}
      >
        <Picture {...image} alt={prompt} variant="thumb" />
      </Link>
      {menu.isCover && <span className={classes.cover}>Cover</span>}
      <PictureMenu image={image} {...menu} />
    </li>
  );
};

interface Props {
  readonly collectionId: string;
  readonly images: readonly ImageSummary[];
  readonly coverId: string | null;
  readonly hasMore: boolean;
  readonly onMove: (id: string, before: string | null) => void;
  readonly onCover: (id: string) => void;
  readonly onRemove: (id: string) => void;
  readonly onNearEnd: () => void;
}

/** The pictures of a collection. Dragging, or the menu of a picture, changes their order. */
export const PictureGrid = ({
  collectionId,
  images,
  coverId,
  hasMore,
  onMove,
  onCover,
  onRemove,
  onNearEnd,
}: Props) => {
  const mayChange = useCan('image:organise');
  const end = useNearEnd(onNearEnd);
  const { entry, revealed } = useReturn();
  useRevealed(revealed);
  const [announcement, announce] = useState('');
  const targetOf = (id: string, step: Step) => stepTarget(images, id, step, hasMore);
  return (
    <>
      <VisuallyHidden role="status">{announcement}</VisuallyHidden>
      <ul className={classes.list} aria-label="Pictures">
        {images.map((image) => (
          <Tile
            key={image.id}
            collectionId={collectionId}
            entry={entry}
            image={image}
            isCover={image.id === coverId}
            mayChange={mayChange}
            onDrop={(dragged, target, side) => onMove(dragged, beforeOf(images, dragged, target, side))}
            canMove={(step) => targetOf(image.id, step) !== undefined}
            onMove={(step) => {
              const before = targetOf(image.id, step);
              if (before === undefined) return;
              onMove(image.id, before);
              announce('Picture moved.');
            }}
            onCover={() => onCover(image.id)}
            onRemove={() => onRemove(image.id)}
          />
        ))}
      </ul>
      <div ref={end} className={classes.end} />
    </>
  );
};
