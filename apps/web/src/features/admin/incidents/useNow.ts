import { useInterval } from '@mantine/hooks';
import { useState } from 'react';

/** The time, again every `everyMs`. */
export const useNow = (everyMs: number): number => {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useInterval(() => setNowMs(Date.now()), everyMs, { autoInvoke: true });
  return nowMs;
};

const hourMs = 3_600_000;

/** "61 h 12 min left", "3 h 5 min over". */
export const leftText = (deadline: string, nowMs: number): { text: string; hours: number } => {
  const leftMs = Date.parse(deadline) - nowMs;
  const minutes = Math.floor(Math.abs(leftMs) / 60_000);
  const text = `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return { text: leftMs < 0 ? `${text} over` : `${text} left`, hours: leftMs / hourMs };
};
