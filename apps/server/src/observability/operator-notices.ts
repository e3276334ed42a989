import type { Clock } from '@atelier/core/clock';
import type { OperatorNotice, OperatorNoticeCode } from '@atelier/core/schemas/admin';
import type { Logger } from './log.ts';

/** Log messages. They name no address: the sender of a header chooses it, and it may identify a person. */
const messages: Readonly<Record<OperatorNoticeCode, string>> = {
  unlisted_proxy:
    'a request brought forwarding headers from a private address that is not in TRUSTED_PROXIES: either a client sent them, or a proxy of yours is not listed; then list its address, for until then everybody behind it counts as one caller',
  unreadable_forwarded:
    'a trusted proxy forwarded something that is no IP address: all such callers count as one; have it send plain addresses in the header that FORWARDED_HEADER names',
  jobs_wait_for_disk:
    'pictures cannot be stored: jobs wait, without losing an attempt, until there is room on the disk and it can be written to',
  provider_failing:
    'an image provider does not work and takes no new jobs; it is tried again by itself, and the console says why',
  scanner_silent:
    'the virus scanner gives no verdict, so no upload is accepted: look at CLAMAV_HOST and at clamd',
  audit_stream_failing:
    'the receiver of audit events (AUDIT_STREAM) does not take them: they are kept and sent when it does, and the log says why',
};

/** Conditions that an operator should look at, since the start of this process. */
export interface OperatorNotices {
  /** Lists the condition and logs a warning; does nothing while it is listed already. */
  note(code: OperatorNoticeCode): void;
  /** Removes the condition; if it returns, it is logged and listed as new. */
  end(code: OperatorNoticeCode): void;
  list(): OperatorNotice[];
}

export const createOperatorNotices = ({
  log,
  clock,
}: {
  readonly log: Pick<Logger, 'warn'>;
  readonly clock: Clock;
}): OperatorNotices => {
  const since = new Map<OperatorNoticeCode, Date>();
  return {
    note(code) {
      if (since.has(code)) return;
      since.set(code, clock.now());
      log.warn({ code }, messages[code]);
    },
    end: (code) => void since.delete(code),
    list: () => [...since].map(([code, at]) => ({ code, since: at.toISOString() })),
  };
};
