import type { RuleGroup, RuleState } from '@atelier/core/detection/rule';
import type { ResponseKind } from '@atelier/core/ports/responses';
import type { Severity } from '@atelier/core/schemas/alerts';
import type { FiringView } from '@atelier/core/schemas/detection';
import type { Tone } from '../Tag.tsx';

export const groupTitles: Readonly<Record<RuleGroup, string>> = {
  sign_in: 'Signing in',
  calls: 'Calls',
  content: 'Files, prompts and quota',
  accounts: 'Accounts',
  server: 'This server',
};

export const stateLabels: Readonly<Record<RuleState, string>> = { on: 'On', shadow: 'Shadow', off: 'Off' };
export const stateTones: Readonly<Record<RuleState, Tone>> = {
  on: 'accent',
  shadow: 'plain',
  off: 'warning',
};

export const severityLabels: Readonly<Record<Severity, string>> = {
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  critical: 'Critical',
};
export const severityTones: Readonly<Record<Severity, Tone>> = {
  low: 'plain',
  medium: 'warning',
  high: 'danger',
  critical: 'danger',
};

const responseLabels: Readonly<Record<ResponseKind, string>> = {
  flag: 'Flag for a look',
  ask_step_up: 'Ask to confirm it’s them',
  lock_account: 'Lock the account for a while',
  end_sessions: 'End the sessions',
  block_address: 'Block the address for a while',
  pause_generation: 'Pause generation',
};
export const noResponse = 'Only raise an alert';
export const responseText = (response: ResponseKind | null): string =>
  response === null ? noResponse : responseLabels[response];
const outcomes: Readonly<Record<string, string>> = {
  done: '',
  dry_run: ': dry run',
  over_budget: ': over budget, not done',
  protected: ': protected, not done',
  nothing_to_do: ': in force already',
};

/** What a finding wished for, and what came of it. */
export const outcomeText = ({ response, outcome }: Pick<FiringView, 'response' | 'outcome'>): string =>
  `${responseText(response)}${outcomes[outcome ?? 'done'] ?? ''}`;

export const responseOptions = [
  { value: '', label: noResponse },
  ...Object.entries(responseLabels).map(([value, label]) => ({ value, label })),
];
