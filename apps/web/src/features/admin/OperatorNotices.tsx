import type { OperatorNoticeCode } from '@atelier/core/schemas/admin';
import { trpc } from '../../trpc.ts';
import { Notice } from '../../ui/Notice.tsx';

const words: Readonly<Record<OperatorNoticeCode, readonly [title: string, text: string]>> = {
  unlisted_proxy: [
    'A proxy may be missing from TRUSTED_PROXIES',
    'A request from a private address that is not listed carried forwarding headers. A client may have sent them itself. If it was your proxy, everyone behind it counts as one caller, so a stranger’s wrong passwords can slow down sign-in for all: list its address in TRUSTED_PROXIES and restart.',
  ],
  unreadable_forwarded: [
    'A proxy forwards unreadable addresses',
    'Your proxy doesn’t forward an IP address, so these callers count as one. Make it send plain addresses in the header named by FORWARDED_HEADER.',
  ],
  jobs_wait_for_disk: [
    'The server cannot store pictures',
    'Its disk is full or read-only. Jobs wait and lose no attempt. Free space in DATA_DIR, or check the log for disk errors: jobs then continue by themselves.',
  ],
  provider_failing: [
    'An image provider isn’t working',
    'It takes no new jobs and is tried again by itself. The list of providers says what is wrong.',
  ],
  scanner_silent: [
    'The virus scanner doesn’t answer',
    'No upload is accepted until it does. Check that clamd is running, and CLAMAV_HOST and CLAMAV_PORT.',
  ],
  audit_stream_failing: [
    'The receiver of audit events doesn’t take them.',
    'They are kept and sent when it does. Look at AUDIT_STREAM; the server’s log says what it answers.',
  ],
};

/** Warnings about the server's configuration. If the query fails, the page goes without them. */
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
