import { AccountSection } from './AccountSection.tsx';
import { Sessions } from './Sessions.tsx';

/** Where the user is signed in. */
export const SessionsPage = () => (
  <AccountSection title="Sessions" lead="End any you don’t recognise, then change your password.">
    <Sessions />
  </AccountSection>
);
