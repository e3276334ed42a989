import { AccountSection } from './AccountSection.tsx';
import { TokensPart } from './TokensPart.tsx';

/** Access tokens for programs. */
export const TokensPage = () => (
  <AccountSection title="Access tokens" lead="For programs that make pictures for you.">
    <TokensPart />
  </AccountSection>
);
