import { type ReactNode, useId } from 'react';
import classes from './Section.module.css';

interface Props {
  /** The target of links within the page. */
  readonly anchor?: string;
  readonly title: string;
  readonly note?: ReactNode;
  readonly children: ReactNode;
}

/** A section of a settings page: title and note on the left, controls on the right. */
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
