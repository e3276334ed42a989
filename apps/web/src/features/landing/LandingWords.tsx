import type { ReactNode } from 'react';
import classes from './LandingPage.module.css';

const facts = [
  {
    title: 'Works out of the box',
    text: 'A drawing engine is built in. It needs no key and no network. It is procedural, not neural.',
  },
  {
    title: 'Guarded throughout',
    text: 'Every call passes a written policy that you can read in the console. What matters is logged.',
  },
  {
    title: 'Yours to keep',
    text: 'Full-size pictures and true vectors to download. The same words and seed draw the same picture again.',
  },
] as const;

/**
 * The text of the landing page; `children` are the sign-in links. Also rendered at build time (`shell/FirstPaint.tsx`),
 * so it has no hooks, and no style attributes, which the CSP would block there.
 */
export const LandingWords = ({ children }: { readonly children?: ReactNode }) => (
  <div className={classes.words}>
    <h1>An image studio on your own server</h1>
    <p className={classes.lead}>
      Describe what you want to see. Atelier draws it on your own server and adds it to your gallery. Nothing
      you write leaves your server.
    </p>
    {children ?? <div className={classes.actions} />}
    <dl className={classes.facts}>
      {facts.map(({ title, text }) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
    {/* A page of its own document: only there may WebAssembly run. */}
    <p className={classes.check}>
      Got a picture? <a href="/verify">Check where it comes from</a>, without sending it anywhere.
    </p>
  </div>
);
