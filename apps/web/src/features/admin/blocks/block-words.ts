import type { Block } from '@atelier/core/schemas/blocks';
import type { ResponseView } from '@atelier/core/schemas/responses';
import { formatDateTime } from '../../../lib/format.ts';

/** How long a block can last; `''`: until it is removed. */
export const durations = [
  { value: '3600', label: '1 hour' },
  { value: '86400', label: '1 day' },
  { value: '604800', label: '7 days' },
  { value: '2592000', label: '30 days' },
  { value: '', label: 'Until removed' },
];

export const secondsOf = (duration: string): number | null => (duration === '' ? null : Number(duration));

const sources = { manual: 'By hand', rule: 'By a rule', import: 'Imported' } as const;

/** Who made it. */
export const sourceText = ({ source, ruleId, createdBy }: Block): string => {
  if (source === 'rule') return ruleId === null ? sources.rule : `Rule ${ruleId}`;
  return createdBy === null ? sources[source] : `${sources[source]}, ${createdBy.name}`;
};

export const endText = ({ state, expiresAt, endedAt }: Block): string => {
  if (state === 'removed' && endedAt !== null) return `Removed ${formatDateTime(endedAt)}`;
  if (expiresAt === null) return 'Until removed';
  return state === 'expired' ? `Ended ${formatDateTime(expiresAt)}` : `Until ${formatDateTime(expiresAt)}`;
};

const kinds = {
  lock_account: 'Locked sign-ins',
  block_address: 'Blocked the address',
  flag: 'Flagged',
  ask_step_up: 'Asked for a fresh proof',
  end_sessions: 'Signed out everywhere',
  pause_generation: 'Paused new pictures',
} as const;

export const kindText = ({ kind }: Pick<ResponseView, 'kind'>): string => kinds[kind];

const outcomes = {
  done: '',
  dry_run: 'Dry run',
  over_budget: 'Over budget',
  protected: 'Protected',
} as const;
const states = { in_force: 'In force', over: 'Over', undone: 'Undone', withheld: '' } as const;

export const stateText = ({ outcome, state }: ResponseView): string => outcomes[outcome] || states[state];
