import { Navigate } from '@tanstack/react-router';
import { useSession } from '../../lib/session.ts';
import { type ShowcasePicture, showcase } from '../../lib/showcase.ts';
import { ButtonLink } from '../../ui/links.tsx';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import classes from './LandingPage.module.css';

/** The salon hang, column by column. */
const columns: readonly (readonly ShowcasePicture[])[] = [
  [showcase.poppies, showcase.skyline, showcase.bauhaus],
  [showcase.lighthouse, showcase.ink, showcase.mountains],
  [showcase.mandala, showcase.planet, showcase.town],
];

const facts = [
  {
    title: 'Works on its own',
    text: 'A drawing engine is built in. It needs no key and no network. It is procedural, not neural, and says so.',
  },
  {
    title: 'Guarded throughout',
    text: 'Every call passes a written policy that you can read in the console. What matters is kept in a log.',
  },
  {
    title: 'Yours to keep',
    text: 'Full-size pictures and true vectors to download. The same words and seed draw the same picture again.',
  },
] as const;

const Hung = ({ picture, first }: { readonly picture: ShowcasePicture; readonly first: boolean }) => (
  <figure className={classes.hung}>
    <img
      src={picture.src}
      alt={`Drawn by the built-in engine: ${picture.prompt}`}
      width={picture.width}
      height={picture.height}
      decoding="async"
      fetchPriority={first ? 'high' : 'auto'}
    />
    <figcaption aria-hidden="true">{picture.prompt}</figcaption>
  </figure>
);

const Entrance = ({ known, mayRegister }: { readonly known: boolean; readonly mayRegister: boolean }) => (
  <div className={classes.entrance} data-known={known || undefined}>
    {mayRegister && (
      <ButtonLink to="/sign-up" size="lg">
        Create an account
      </ButtonLink>
    )}
    <ButtonLink to="/sign-in" size="lg" variant={mayRegister ? 'default' : 'filled'}>
      Sign in
    </ButtonLink>
  </div>
);

/** One screen that says what this is. People who are signed in go straight to work. */
export const LandingPage = () => {
  usePageTitle('Pictures from words, on your own server');
  const session = useSession().data;
  if (session?.user) return <Navigate to="/studio" replace />;
  return (
    <div className={classes.root}>
      <div className={classes.words}>
        <h1>A picture studio that stays in the house</h1>
        <p className={classes.lead}>
          Say what you want to see. Atelier draws it on your own server and hangs it in your gallery. Nothing
          you write leaves the building.
        </p>
        <Entrance known={session !== undefined} mayRegister={session?.registrationOpen ?? true} />
        <dl className={classes.facts}>
          {facts.map(({ title, text }) => (
            <div key={title}>
              <dt>{title}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      </div>
      <div className={classes.wall}>
        {columns.map((column, at) => (
          <div key={column[0]?.src} className={classes.column}>
            {column.map((picture, row) => (
              <Hung key={picture.src} picture={picture} first={at === 1 && row === 0} />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
};
