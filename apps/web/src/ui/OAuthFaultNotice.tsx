import type { OAuthFault } from '@atelier/core/ports/identity';
import { oauthFaultWords } from '../lib/oauth-faults.ts';
import { Notice } from './Notice.tsx';

/** What brought somebody back from another site without success, and what they can do now. */
export const OAuthFaultNotice = ({ fault }: { readonly fault: OAuthFault }) => {
  const { message, step } = oauthFaultWords(fault);
  return (
    <Notice tone="seal" title={message}>
      <p>{step}</p>
    </Notice>
  );
};
