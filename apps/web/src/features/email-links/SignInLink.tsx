import { ButtonLink } from '../../ui/links.tsx';

/** Leads from the end of a link page to sign-in. */
export const SignInLink = () => (
  <ButtonLink to="/sign-in" size="md">
    Go to sign-in
  </ButtonLink>
);
