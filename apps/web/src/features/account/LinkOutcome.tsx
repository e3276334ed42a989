import { useSearch } from '@tanstack/react-router';
import { oauthFaultWords } from '../../lib/oauth-faults.ts';
import { trpc } from '../../trpc.ts';
import { Notice } from '../../ui/Notice.tsx';

/** What came of a visit to another site, from the address that one came back by. */
export const LinkOutcome = () => {
  const { linked, fault } = useSearch({ from: '/member/account' });
  const security = trpc.account.security.useQuery().data;
  if (fault !== undefined) {
    const { message, step } = oauthFaultWords(fault);
    return (
      <Notice tone="seal" title={message}>
        <p>{step}</p>
      </Notice>
    );
  }
  const identity = security?.identities.find(({ provider }) => provider === linked);
  if (identity === undefined) return null;
  return <Notice title={`${identity.providerName} is linked. From now on it opens this account, too.`} />;
};
