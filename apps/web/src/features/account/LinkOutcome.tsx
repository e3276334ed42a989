import { useSearch } from '@tanstack/react-router';
import { trpc } from '../../trpc.ts';
import { Notice } from '../../ui/Notice.tsx';
import { OAuthFaultNotice } from '../../ui/OAuthFaultNotice.tsx';

/** The outcome of linking an account of another provider, read from the URL that it redirected to. */
export const LinkOutcome = () => {
  const { linked, fault } = useSearch({ from: '/member/account/security' });
  const security = trpc.account.security.useQuery().data;
  if (fault !== undefined) return <OAuthFaultNotice fault={fault} />;
  const identity = security?.identities.find(({ provider, active }) => active && provider === linked);
  if (identity === undefined) return null;
  return <Notice title={`${identity.providerName} is linked. You can now sign in with it.`} />;
};
