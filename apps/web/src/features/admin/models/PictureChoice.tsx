import type { ReactNode } from 'react';
import classes from './ModelSamples.module.css';

interface Props {
  readonly label: string;
  readonly isChosen: boolean;
  readonly isDisabled: boolean;
  readonly onChange: (isChosen: boolean) => void;
  readonly children: ReactNode;
}

/** A picture with a native checkbox, so that it can be chosen by click, key and screen reader. */
export const PictureChoice = ({ label, isChosen, isDisabled, onChange, children }: Props) => (
  <label
    className={classes.choice}
    data-chosen={isChosen || undefined}
    data-disabled={isDisabled || undefined}
  >
    <input
      type="checkbox"
      aria-label={label}
      checked={isChosen}
      disabled={isDisabled}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
    {children}
  </label>
);
