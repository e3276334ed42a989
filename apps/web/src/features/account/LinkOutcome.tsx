import { useSearch } from '@tanstack/react-router';
import { trpc } from '../../trpc.ts';
import { Notice } from '../../ui/Notice.tsx';
import { OAuthFaultNotice } from '../../ui/OAuthFaultNotice.tsx';

/** What came of a visit to another site, from the address that one came back by. */
export const LinkOutcome = () => {
  const { linked, fault } = useSearch({ from: '/member/account' });
  const security = trpc.account.security.useQuery().data;
  if (fault !== undefined) return <OAuthFaultNotice fault={fault} />;
  const identity = security?.identities.find(({ provider, active }) => active && provider === linked);
  if (identity === undefined) return null;
  return <Notice title={`${identity.providerName} is linked. From now on it opens this account, too.`} />;
};
