import { useInterval } from '@mantine/hooks';
import { useState } from 'react';
import { formatWait } from '../lib/format.ts';

/** Counts down to the time when a retry is allowed. It counts from its mount, so give it a `key` per failure. */
export const Countdown = ({ seconds }: { readonly seconds: number }) => {
  const [startedMs] = useState(() => Date.now());
  const [nowMs, setNowMs] = useState(startedMs);
  useInterval(() => setNowMs(Date.now()), 1000, { autoInvoke: true });
  const leftS = Math.max(0, seconds - Math.floor((nowMs - startedMs) / 1000));
  return <p>{leftS > 0 ? `You can try again in ${formatWait(leftS)}.` : 'You can try again now.'}</p>;
};
