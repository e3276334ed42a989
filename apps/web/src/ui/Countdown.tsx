import { useEffect, useState } from 'react';
import { formatWait } from '../lib/format.ts';

/** Counts down to the moment when another try makes sense. */
export const Countdown = ({ seconds }: { readonly seconds: number }) => {
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    const startedMs = Date.now();
    const timer = setInterval(
      () => setLeft(Math.max(0, seconds - Math.floor((Date.now() - startedMs) / 1000))),
      1000,
    );
    return () => clearInterval(timer);
  }, [seconds]);
  return <p>{left > 0 ? `You can try again in ${formatWait(left)}.` : 'You can try again now.'}</p>;
};
