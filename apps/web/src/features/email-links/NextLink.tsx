import { useSession } from '../../lib/session.ts';
import { ButtonLink } from '../../ui/links.tsx';
import { SignInLink } from './SignInLink.tsx';

/** The link onward from a public page: the studio, or sign-in. */
export const NextLink = () => {
  const isSignedIn = useSession().data?.user != null;
  return isSignedIn ? (
    <ButtonLink to="/studio" size="md">
      Continue to the studio
    </ButtonLink>
  ) : (
    <SignInLink />
  );
};
