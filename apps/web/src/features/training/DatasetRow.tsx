import { ActionIcon, Skeleton, Textarea } from '@mantine/core';
import { IconAlertTriangle, IconX } from '@tabler/icons-react';
import { Picture } from '../../ui/Picture.tsx';
import { RevealButton } from '../../ui/RevealButton.tsx';
import classes from './Dataset.module.css';
import type { CheckedPicture } from './dataset.ts';

interface Props {
  readonly imageId: string;
  /** From 1. */
  readonly number: number;
  /** Null until one is proposed. */
  readonly caption: string | null;
  readonly check: CheckedPicture | undefined;
  /** Place of the picture that it looks like, from 1; null if there is none. */
  readonly sameAs: number | null;
  readonly error: string | undefined;
  readonly onCaption: (caption: string) => void;
  readonly onRemove: () => void;
}

const Issues = ({ check, sameAs }: Pick<Props, 'check' | 'sameAs'>) => {
  if (check === undefined || check.issues.length === 0) return null;
  return (
    <ul className={classes.issues}>
      {check.issues.map(({ code, severity, message }) => (
        <li key={code} data-severity={severity}>
          <IconAlertTriangle size={16} aria-hidden />
          <span>
            {message}
            {code === 'near_duplicate' && sameAs !== null && ` Compare picture ${sameAs}.`}
          </span>
        </li>
      ))}
    </ul>
  );
};

/** Nothing of a picture is shown before the check has told whether it is flagged. */
const Thumb = ({ imageId, number, check }: Pick<Props, 'imageId' | 'number' | 'check'>) => {
  if (check === undefined) return <Skeleton height="100%" radius={2} />;
  if (check.issues.some(({ code }) => code === 'missing'))
    return <span className={classes.gone}>Deleted</span>;
  return <Picture {...check} id={imageId} alt={`Picture ${number}`} variant="thumb" />;
};

/** One chosen picture with its caption and what the check says about it. */
export const DatasetRow = ({
  imageId,
  number,
  caption,
  check,
  sameAs,
  error,
  onCaption,
  onRemove,
}: Props) => {
  return (
    <li className={classes.row}>
      <span className={classes.thumb}>
        <Thumb imageId={imageId} number={number} check={check} />
        <span className={classes.number} aria-hidden="true">
          {number}
        </span>
      </span>
      <div className={classes.words}>
        <Textarea
          aria-label={`Caption of picture ${number}`}
          placeholder={caption === null ? 'Proposing a caption…' : 'What does the picture show?'}
          autosize
          minRows={2}
          maxRows={6}
          dir="auto"
          value={caption ?? ''}
          error={error}
          // A caption is one line.
          onChange={(event) => onCaption(event.currentTarget.value.replaceAll(/[\r\n]+/g, ' '))}
        />
        <Issues check={check} sameAs={sameAs} />
        {check?.flagged === true && (
          <span className={classes.reveal}>
            <RevealButton id={imageId} name={`Picture ${number}`} />
          </span>
        )}
      </div>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={`Remove picture ${number}`}
        onClick={onRemove}
      >
        <IconX size={18} />
      </ActionIcon>
    </li>
  );
};
