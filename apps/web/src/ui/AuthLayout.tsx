import type { ReactNode } from 'react';
import type { ShowcasePicture } from '../lib/showcase.ts';
import classes from './AuthLayout.module.css';

interface Props {
  readonly title: string;
  readonly lead: string;
  readonly picture: ShowcasePicture;
  readonly children?: ReactNode;
}

/** The layout of sign-in, sign-up, setup and email link pages: a form beside a picture. */
export const AuthLayout = ({ title, lead, picture, children }: Props) => (
  <div className={classes.root}>
    <section className={classes.form}>
      <h1>{title}</h1>
      <p className={classes.lead}>{lead}</p>
      {children}
    </section>
    <figure className={classes.picture}>
      {/* Not loaded where narrow windows hide it. */}
      <img src={picture.src} alt="" width={picture.width} height={picture.height} loading="lazy" />
      <figcaption>{picture.prompt}</figcaption>
    </figure>
  </div>
);
