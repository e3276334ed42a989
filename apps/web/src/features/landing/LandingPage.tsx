import { Navigate } from '@tanstack/react-router';
import { useSession } from '../../lib/session.ts';
import { type ShowcasePicture, showcase } from '../../lib/showcase.ts';
import { ButtonLink } from '../../ui/links.tsx';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import classes from './LandingPage.module.css';
import { LandingWords } from './LandingWords.tsx';

/** The pictures beside the text, column by column. */
const columns: readonly (readonly ShowcasePicture[])[] = [
  [showcase.poppies, showcase.skyline, showcase.bauhaus],
  [showcase.lighthouse, showcase.ink, showcase.mountains],
  [showcase.mandala, showcase.planet, showcase.town],
];

const SamplePicture = ({
  picture,
  first,
}: {
  readonly picture: ShowcasePicture;
  readonly first: boolean;
}) => (
  <figure className={classes.picture}>
    <img
      src={picture.src}
      alt={`Drawn by the built-in engine: ${picture.prompt}`}
      width={picture.width}
      height={picture.height}
      decoding="async"
      // Phones hide the last column, and load nothing of it.
      loading={first ? 'eager' : 'lazy'}
      fetchPriority={first ? 'high' : 'auto'}
    />
    <figcaption aria-hidden="true">{picture.prompt}</figcaption>
  </figure>
);

const SignInLinks = ({ known, mayRegister }: { readonly known: boolean; readonly mayRegister: boolean }) => (
  <div className={classes.actions} data-known={known || undefined}>
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

const setupSteps = {
  link: 'The setup link is in the terminal or log where Atelier was started.',
  operator: 'Sign in through a provider, then ask the operator to run ./atelier user promote.',
} as const;

/** For the person who has just installed it. At the foot of the window, so that nothing moves when it appears. */
const SetupNotice = ({ setup }: { readonly setup: keyof typeof setupSteps }) => (
  <aside className={classes.setup} aria-label="Setup">
    <p>
      <strong>This Atelier has no administrator yet.</strong> {setupSteps[setup]}
    </p>
  </aside>
);

/** The public start page. Signed-in users are redirected to the studio. */
export const LandingPage = () => {
  usePageTitle('Pictures from words, on your own server');
  const session = useSession().data;
  if (session?.user) return <Navigate to="/studio" replace />;
  return (
    <div className={classes.root}>
      <LandingWords>
        <SignInLinks known={session !== undefined} mayRegister={session?.registrationOpen ?? true} />
      </LandingWords>
      <div className={classes.gallery}>
        {columns.map((column, at) => (
          <div key={column[0]?.src} className={classes.column}>
            {column.map((picture, row) => (
              <SamplePicture key={picture.src} picture={picture} first={at === 1 && row === 0} />
            ))}
          </div>
        ))}
      </div>
      {(session?.setup === 'link' || session?.setup === 'operator') && <SetupNotice setup={session.setup} />}
    </div>
  );
};
