import { type ReactNode, useId } from 'react';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import classes from './AccountSection.module.css';

interface Props {
  readonly title: string;
  readonly lead: string;
  readonly children: ReactNode;
}

/** One page of the account: its heading, what it is for, and its content. */
export const AccountSection = ({ title, lead, children }: Props) => {
  usePageTitle(title);
  const id = useId();
  return (
    <section className={classes.root} aria-labelledby={id}>
      <div className={classes.head}>
        <h1 id={id}>{title}</h1>
        <p>{lead}</p>
      </div>
      {children}
    </section>
  );
};
