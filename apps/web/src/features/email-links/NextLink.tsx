import { useSession } from '../../lib/session.ts';
import { ButtonLink } from '../../ui/links.tsx';

/** Where people go on to from a page that anybody may see. */
export const NextLink = () => {
  const isIn = useSession().data?.user != null;
  return isIn ? (
    <ButtonLink to="/studio" size="md">
      Go on to the studio
    </ButtonLink>
  ) : (
    <ButtonLink to="/sign-in" size="md">
      Go to sign-in
    </ButtonLink>
  );
};
