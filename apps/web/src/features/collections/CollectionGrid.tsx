import type { CollectionInfo } from '@atelier/core/schemas/collections';
import { VisuallyHidden } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { formatNumber, formatPictures } from '../../lib/format.ts';
import { useCan } from '../../lib/session.ts';
import { Cover } from '../../ui/collections/Cover.tsx';
import classes from './CollectionGrid.module.css';
import { CollectionMenu } from './CollectionMenu.tsx';
import type { Steps } from './OrderItems.tsx';
import { beforeOf, type Side, type Step, stepTarget } from './order.ts';
import { useCollectionOrder } from './useCollectionOrder.ts';
import { useReorder } from './useReorder.ts';

const countsOf = ({ images, collections }: CollectionInfo): string =>
  collections === 0
    ? formatPictures(images)
    : `${formatPictures(images)} · ${formatNumber(collections)} ${collections === 1 ? 'collection' : 'collections'}`;

interface CardProps extends Steps {
  readonly collection: CollectionInfo;
  readonly mayChange: boolean;
  readonly onDrop: (dragged: string, target: string, side: Side) => void;
}

const Card = ({ collection, mayChange, onDrop, ...steps }: CardProps) => {
  const { id, name, covers } = collection;
  const { ref, isDragged, drop } = useReorder({ id, kind: 'collection', enabled: mayChange, onDrop });
  return (
    <li
      ref={ref}
      className={classes.card}
      data-dragged={isDragged || undefined}
      data-drop={drop ?? undefined}
    >
      <Link
        to="/collections/$collectionId"
        params={{ collectionId: id }}
        className={classes.link}
        draggable={false}
      >
        <Cover covers={covers} />
        <bdi className={classes.name}>{name}</bdi>
        <span className={classes.counts}>{countsOf(collection)}</span>
      </Link>
      {mayChange && (
        <div className={classes.menu}>
          <CollectionMenu collection={collection} steps={steps} />
        </div>
      )}
    </li>
  );
};

interface Props {
  readonly label: string;
  readonly collections: readonly CollectionInfo[];
  readonly hasMore: boolean;
}

/** Collections with their covers. Dragging, or the menu, changes their order. */
export const CollectionGrid = ({ label, collections: loaded, hasMore }: Props) => {
  const mayChange = useCan('image:organise');
  const { collections, move } = useCollectionOrder(loaded);
  const [announcement, announce] = useState('');
  const targetOf = (id: string, step: Step) => stepTarget(collections, id, step, hasMore);
  return (
    <>
      <VisuallyHidden role="status">{announcement}</VisuallyHidden>
      <ul className={classes.list} aria-label={label}>
        {collections.map((collection) => (
          <Card
            key={collection.id}
            collection={collection}
            mayChange={mayChange}
            onDrop={(dragged, target, side) => move(dragged, beforeOf(collections, [dragged], target, side))}
            canMove={(step) => targetOf(collection.id, step) !== undefined}
            onMove={(step) => {
              const before = targetOf(collection.id, step);
              if (before === undefined) return;
              move(collection.id, before);
              announce(`${collection.name} moved.`);
            }}
          />
        ))}
      </ul>
    </>
  );
};
