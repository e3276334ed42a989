import { initialsOf } from '../lib/initials.ts';
import classes from './Avatar.module.css';

interface Props {
  readonly name: string;
  readonly email: string;
  /** Pixels. */
  readonly size?: number;
}

/** A user's initials in a circle. Decorative: the name is always beside it, or the label of its button. */
export const Avatar = ({ name, email, size = 34 }: Props) => (
  <span
    className={classes.root}
    style={{ width: size, height: size, fontSize: size * 0.38 }}
    // Shown by CSS: as text it would have to be part of the name of the button around it (WCAG 2.5.3).
    data-initials={initialsOf(name, email)}
    aria-hidden="true"
  />
);
