import type { OperatorNoticeCode } from '@atelier/core/schemas/admin';
import { trpc } from '../../trpc.ts';
import { Notice } from '../../ui/Notice.tsx';

const words: Readonly<Record<OperatorNoticeCode, readonly [title: string, text: string]>> = {
  unlisted_proxy: [
    'A proxy may be missing from TRUSTED_PROXIES',
    'Requests arrive with forwarding headers from an address that is not listed. If a proxy stands in front of the server, everybody behind it counts as one caller, so a stranger’s wrong passwords can slow down sign-in for all. List the address of your proxy in TRUSTED_PROXIES and restart.',
  ],
  unreadable_forwarded: [
    'A proxy forwards addresses that cannot be read',
    'What stands in X-Forwarded-For is not an IP address, so these callers count as one. Have the proxy send plain addresses.',
  ],
  jobs_wait_for_disk: [
    'The server cannot store pictures',
    'Its disk is full or cannot be written to. Jobs wait and lose no attempt. Make room below DATA_DIR, or see what the log says of the disk: they go on by themselves.',
  ],
};

/** What the server has noticed about its installation. A fault in asking is no reason to stand in the way of the page. */
export const OperatorNotices = () => {
  const notices = trpc.admin.notices.useQuery(undefined, { staleTime: 60_000 });
  return notices.data?.items.map(({ code }) => {
    const [title, text] = words[code];
    return (
      <Notice key={code} tone="accent" title={title}>
        <p>{text}</p>
      </Notice>
    );
  });
};
