import { type ReactNode, useId } from 'react';
import classes from './Section.module.css';

interface Props {
  /** Where a link within the page leads. */
  readonly anchor?: string;
  readonly title: string;
  readonly note?: ReactNode;
  readonly children: ReactNode;
}

/** A named part of a settings page: what it is on the left, what can be done on the right. */
export const Section = ({ anchor, title, note, children }: Props) => {
  const id = useId();
  return (
    <section id={anchor} className={classes.root} aria-labelledby={id}>
      <div className={classes.head}>
        <h2 id={id}>{title}</h2>
        {note !== undefined && <p>{note}</p>}
      </div>
      <div className={classes.body}>{children}</div>
    </section>
  );
};
