import type {
  ContainmentKind,
  IncidentPhase,
  IncidentRole,
  IncidentSeverity,
  NotificationDuty,
  RunbookId,
} from '@atelier/core/incidents/incidents';
import { formatNumber } from '../../../lib/format.ts';
import type { Tone } from '../Tag.tsx';

export const phaseNames: Readonly<Record<IncidentPhase, string>> = {
  detect: 'Detect',
  assess: 'Assess',
  contain: 'Contain',
  eradicate: 'Eradicate',
  recover: 'Recover',
  learn: 'Learn',
};

export const severityNames: Readonly<Record<IncidentSeverity, string>> = {
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  critical: 'Critical',
};
export const severityTone: Readonly<Record<IncidentSeverity, Tone>> = {
  low: 'plain',
  medium: 'accent',
  high: 'warning',
  critical: 'danger',
};

export const runbookNames: Readonly<Record<RunbookId, string>> = {
  breach: 'Breach of personal data',
  compromise: 'Compromise of an administrator or the server',
  takeover: 'Takeover of an account',
  flood: 'Flood',
  'leaked-key': 'Leaked key',
  'abusive-content': 'Abusive content',
  'stolen-backup': 'Stolen backup',
};

export const roleNames: Readonly<Record<IncidentRole, string>> = {
  commander: 'Incident commander',
  technicalLead: 'Technical lead',
  communicationsLead: 'Communications lead',
  scribe: 'Scribe',
};

export const dutyNames: Readonly<Record<NotificationDuty, string>> = {
  unknown: 'Not decided yet',
  needed: 'Yes, the authority has to be told',
  not_needed: 'No',
};

export const actionNames: Readonly<Record<ContainmentKind, string>> = {
  end_sessions: 'End sessions',
  revoke_tokens: 'Revoke access tokens',
  force_resets: 'Force password resets',
  pause_provider: 'Pause a provider',
  block_addresses: 'Block addresses',
  close_registration: 'Close registration',
  read_only: 'Read-only mode',
  maintenance: 'Maintenance page',
};

export const actionNotes: Readonly<Record<ContainmentKind, string>> = {
  end_sessions: 'People can sign in again. Your own session stays.',
  revoke_tokens: 'Programs have to be given new tokens.',
  force_resets: 'Passwords stop working, and each person gets a reset link by email.',
  pause_provider: 'It takes no new jobs. Jobs that run are finished.',
  block_addresses:
    'Requests from there are refused. Your own address, proxies and the addresses of superadmins can’t be blocked.',
  close_registration: 'No new accounts until it is opened again.',
  read_only: 'People can look and download, and change nothing.',
  maintenance: 'Everyone but superadmins sees a maintenance page.',
};

const counted = (count: number, one: string, many: string): string =>
  `${formatNumber(count)} ${count === 1 ? one : many}`;

const figureWords: Readonly<Record<string, readonly [string, string]>> = {
  people: ['person', 'people'],
  accounts: ['account', 'accounts'],
  sessions: ['session', 'sessions'],
  tokens: ['access token', 'access tokens'],
  skipped: ['account passed over', 'accounts passed over'],
  providers: ['provider', 'providers'],
  ranges: ['address or range', 'addresses and ranges'],
  known: ['blocked already', 'blocked already'],
  switches: ['switch', 'switches'],
};

/** Figures of what an action does nothing about. */
const beside: ReadonlySet<string> = new Set(['people', 'skipped', 'known']);

/** "212 sessions, 4 access tokens". */
export const figuresText = (figures: Readonly<Record<string, number>>): string => {
  const parts = Object.entries(figures)
    .filter(([name, count]) => figureWords[name] !== undefined && (count > 0 || !beside.has(name)))
    .map(([name, count]) => counted(count, ...(figureWords[name] as [string, string])));
  return parts.length === 0 ? 'nothing' : parts.join(', ');
};

const verbs: Readonly<Record<ContainmentKind, (figures: string) => string>> = {
  end_sessions: (figures) => `Ends ${figures}.`,
  revoke_tokens: (figures) => `Revokes ${figures}.`,
  force_resets: (figures) => `Resets ${figures}.`,
  pause_provider: (figures) => `Pauses ${figures}.`,
  block_addresses: (figures) => `Blocks ${figures}.`,
  close_registration: (figures) => `Turns ${figures}.`,
  read_only: (figures) => `Turns ${figures}.`,
  maintenance: (figures) => `Turns ${figures}.`,
};

/** Whether there is anything left to do. */
export const doesSomething = (figures: Readonly<Record<string, number>>): boolean =>
  Object.entries(figures).some(([name, count]) => !beside.has(name) && count > 0);

/** What an action would do: "Ends 212 sessions." */
export const previewText = (kind: ContainmentKind, figures: Readonly<Record<string, number>>): string => {
  if (figures.people === 0) return 'No one is on the list of this case yet.';
  if (!doesSomething(figures)) return 'Nothing to do: it is so already.';
  return figures.switches === 1 ? 'Turns it on now.' : verbs[kind](figuresText(figures));
};
