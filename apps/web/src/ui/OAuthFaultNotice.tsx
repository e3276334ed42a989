import type { OAuthFault } from '@atelier/core/ports/identity';
import { oauthFaultWords } from '../lib/oauth-faults.ts';
import { Notice } from './Notice.tsx';

/** Why a sign-in at another provider failed, and what the user can do next. */
export const OAuthFaultNotice = ({ fault }: { readonly fault: OAuthFault }) => {
  const { message, step } = oauthFaultWords(fault);
  return (
    <Notice tone="danger" title={message}>
      <p>{step}</p>
    </Notice>
  );
};
