import type { TrashedImage } from '@atelier/core/schemas/images';
import { Button } from '@mantine/core';
import { useRef } from 'react';
import { formatDateTime } from '../../lib/format.ts';
import { ConfirmButton } from '../../ui/ConfirmButton.tsx';
import { Picture } from '../../ui/Picture.tsx';
import { SelectBox } from '../../ui/pictures/SelectBox.tsx';
import classes from './TrashCard.module.css';
import { timeLeft } from './time-left.ts';
import { useTrashedImage } from './useTrash.ts';

const nameLength = 60;

/** Focuses the next card's first button, or the one before, or the heading, when this card disappears. */
const focusBeside = (card: HTMLElement | null): void => {
  const beside = card?.nextElementSibling ?? card?.previousElementSibling;
  const target = beside?.querySelector('button') ?? document.querySelector<HTMLElement>('main h1');
  requestAnimationFrame(() => target?.focus({ preventScroll: true }));
};

interface Props {
  readonly image: TrashedImage;
  readonly isSelected: boolean;
  /** @param isRange from the picture that was selected last up to this one */
  readonly onSelect: (id: string, isRange: boolean) => void;
}

/** A deleted picture: how long it stays, and what can be done with it. */
export const TrashCard = ({ image, isSelected, onSelect }: Props) => {
  const card = useRef<HTMLLIElement>(null);
  const { isRestoring, isErasing, restore, erase } = useTrashedImage(image.id, () =>
    focusBeside(card.current),
  );
  const name = image.prompt.slice(0, nameLength);
  return (
    <li ref={card} className={classes.root} data-selected={isSelected || undefined}>
      <div className={classes.picture}>
        <Picture {...image} alt={image.prompt} variant="trash" />
        <SelectBox name={name} isSelected={isSelected} onSelect={(isRange) => onSelect(image.id, isRange)} />
      </div>
      <p className={classes.prompt} dir="auto">
        {image.prompt}
      </p>
      <p className={classes.left} title={`Deleted ${formatDateTime(image.deletedAt)}`}>
        {timeLeft(image.erasedAt, Date.now())}
      </p>
      <div className={classes.actions}>
        <Button variant="default" loading={isRestoring} aria-label={`Restore: ${name}`} onClick={restore}>
          Restore
        </Button>
        <ConfirmButton
          variant="subtle"
          color="red"
          className={classes.erase ?? ''}
          label="Delete forever"
          aria-label={`Delete forever: ${name}`}
          title="Delete this picture forever?"
          verb="Delete forever"
          busy={isErasing}
          onConfirm={erase}
        >
          This can’t be undone.
        </ConfirmButton>
      </div>
    </li>
  );
};
