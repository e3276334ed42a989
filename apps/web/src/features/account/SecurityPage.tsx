import type { AccountSecurity } from '@atelier/core/schemas/identity';
import { Skeleton } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { securityParts } from '../../lib/account-pages.ts';
import { trpc } from '../../trpc.ts';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { Section } from '../../ui/Section.tsx';
import { RecoveryCodesDialog } from '../../ui/second-factor/RecoveryCodesDialog.tsx';
import { AccountSection } from './AccountSection.tsx';
import { EmailPart } from './EmailPart.tsx';
import { LinkedPart } from './LinkedPart.tsx';
import { LinkOutcome } from './LinkOutcome.tsx';
import { PasskeysPart } from './PasskeysPart.tsx';
import { PasswordForm } from './PasswordForm.tsx';
import { ProtectionPart } from './ProtectionPart.tsx';
import { SecondFactorPart } from './SecondFactorPart.tsx';
import { SetPasswordForm } from './SetPasswordForm.tsx';
import { UnreviewedPart } from './UnreviewedPart.tsx';

/** The credentials of this account. New recovery codes are state of this component, which outlives its sections. */
const SecurityParts = () => {
  const query = trpc.account.security.useQuery();
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  if (query.data === undefined && query.error !== null)
    return <ErrorMessage error={query.error} onRetry={() => query.refetch()} />;
  const part = (heightPx: number, show: (security: AccountSecurity) => ReactNode) =>
    query.data === undefined ? <Skeleton height={heightPx} /> : show(query.data);
  return (
    <>
      <Section
        anchor="email"
        title={securityParts.email}
        note="Anyone who can read this inbox can reset your password."
      >
        {part(110, (security) => (
          <EmailPart security={security} />
        ))}
      </Section>
      <Section
        anchor="password"
        title={securityParts.password}
        note="Changing it signs out all other devices."
      >
        {part(220, ({ hasPassword, emailVerified }) =>
          hasPassword ? <PasswordForm /> : <SetPasswordForm emailVerified={emailVerified} />,
        )}
      </Section>
      <Section
        anchor="secondFactor"
        title={securityParts.secondFactor}
        note="A second step when you sign in."
      >
        {part(110, (security) => (
          <SecondFactorPart security={security} onCodes={setCodes} />
        ))}
      </Section>
      <Section
        anchor="passkeys"
        title={securityParts.passkeys}
        note="They replace both password and second factor, and can’t be phished."
      >
        {part(90, (security) => (
          <PasskeysPart security={security} onCodes={setCodes} />
        ))}
      </Section>
      <Section anchor="linked" title={securityParts.linked} note="Other accounts you can sign in with.">
        {part(90, (security) => (
          <LinkedPart security={security} />
        ))}
      </Section>
      <Section
        anchor="added"
        title={securityParts.added}
        note="What was added since a sign-in on a new device, and what resets and reports have removed."
      >
        {part(60, (security) => (
          <UnreviewedPart security={security} />
        ))}
      </Section>
      <Section
        anchor="protection"
        title={securityParts.protection}
        note="What Atelier did by itself in the last 30 days because something looked unusual. If that was you, say so."
      >
        <ProtectionPart />
      </Section>
      <RecoveryCodesDialog codes={codes} onSaved={() => setCodes(null)} />
    </>
  );
};

/** How the user signs in, and what was added to the account. */
export const SecurityPage = () => (
  <AccountSection title="Security" lead="How you sign in, and how your account is protected.">
    <LinkOutcome />
    <SecurityParts />
  </AccountSection>
);
