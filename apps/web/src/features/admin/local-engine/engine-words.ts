import type { LocalEngineState, LocalEngineStatus } from '@atelier/core/schemas/local-engine';
import { formatBytes } from '../../../lib/format.ts';
import type { Tone } from '../Tag.tsx';

const states: Readonly<Record<LocalEngineState, readonly [word: string, tone: Tone]>> = {
  off: ['not set up', 'plain'],
  starting: ['starting', 'warning'],
  running: ['running', 'accent'],
  'backing-off': ['waiting to restart', 'warning'],
  stopping: ['stopping', 'warning'],
  stopped: ['stopped', 'plain'],
  failed: ['failed', 'danger'],
};

export const stateWords = (state: LocalEngineState): { readonly word: string; readonly tone: Tone } => {
  const [word, tone] = states[state];
  return { word, tone };
};

const isMoving: ReadonlySet<LocalEngineState> = new Set(['starting', 'stopping', 'backing-off']);

/** Milliseconds until the state is asked for again: often while something happens. */
export const refetchMs = (status: LocalEngineStatus | undefined): number =>
  status !== undefined && (isMoving.has(status.state) || status.download?.state === 'running')
    ? 2000
    : 15_000;

/** "2 days 3 h", "12 min", "40 s". */
export const uptimeWords = (seconds: number): string => {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
  const days = Math.floor(seconds / 86_400);
  return `${days} ${days === 1 ? 'day' : 'days'} ${Math.floor((seconds % 86_400) / 3600)} h`;
};

/** Percent of a download, 0…100; null while its size is unknown. */
export const percentOf = ({ bytes, total }: { readonly bytes: number; readonly total: number | null }) =>
  total === null || total === 0 ? null : Math.min(100, Math.floor((bytes / total) * 100));

export const amountWords = ({ bytes, total }: { readonly bytes: number; readonly total: number | null }) =>
  total === null ? formatBytes(bytes) : `${formatBytes(bytes)} of ${formatBytes(total)}`;
