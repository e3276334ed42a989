import { useSession } from '../../lib/session.ts';
import { ButtonLink } from '../../ui/links.tsx';

/** The link onward from a public page: the studio, or sign-in. */
export const NextLink = () => {
  const isSignedIn = useSession().data?.user != null;
  return isSignedIn ? (
    <ButtonLink to="/studio" size="md">
      Continue to the studio
    </ButtonLink>
  ) : (
    <ButtonLink to="/sign-in" size="md">
      Go to sign-in
    </ButtonLink>
  );
};
