import { IconEyeOff } from '@tabler/icons-react';
import classes from './Picture.module.css';

interface Props {
  readonly alt: string;
  readonly placeholder: string;
}

/** In place of a flagged picture until it is revealed: only its colours. Its bytes are not loaded. */
export const CoveredPicture = ({ alt, placeholder }: Props) => (
  <span
    className={classes.root}
    data-state="covered"
    role="img"
    aria-label={`Flagged for review, hidden${alt === '' ? '' : `: ${alt}`}`}
  >
    {placeholder !== '' && (
      <img className={classes.placeholder} src={placeholder} alt="" aria-hidden="true" />
    )}
    <span className={classes.cover} aria-hidden="true">
      <IconEyeOff size={22} stroke={1.6} />
      Flagged
    </span>
  </span>
);
