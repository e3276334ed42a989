import type { ChannelKind } from '@atelier/core/channel-terms';
import type { ChannelView } from '@atelier/core/schemas/alert-channels';
import { humanise } from '../../../lib/format.ts';

export const kindLabels: Readonly<Record<ChannelKind, string>> = {
  email: 'Email',
  webhook: 'Signed webhook',
  slack: 'Slack',
  discord: 'Discord',
  teams: 'Microsoft Teams',
  ntfy: 'ntfy',
};

/** What to enter as the address, for each kind. */
export const urlHelp: Readonly<Record<Exclude<ChannelKind, 'email'>, string>> = {
  webhook: 'We post JSON here, signed as Standard Webhooks describe.',
  slack: 'The address of an incoming webhook of your Slack app.',
  discord: 'Server settings → Integrations → Webhooks → Copy webhook URL.',
  teams: 'The address of a workflow “When a Teams webhook request is received”.',
  ntfy: 'Server and topic, such as https://ntfy.sh/your-topic.',
};

export const digestLabels: Readonly<Record<number, string>> = {
  0: 'At once',
  15: 'Every 15 minutes',
  60: 'Every hour',
  1440: 'Once a day',
};

/** "High and above, not from 22:00 to 07:00 (Europe/Berlin)". */
export const rulesText = ({ minSeverity, quietHours, digestMinutes, kind }: ChannelView): string =>
  [
    minSeverity === 'low' ? 'All alerts' : `${humanise(minSeverity)} and above`,
    ...(kind === 'email' && digestMinutes > 0
      ? [`${(digestLabels[digestMinutes] ?? '').toLowerCase()}, critical at once`]
      : []),
    ...(quietHours === null
      ? []
      : [`quiet from ${quietHours.from} to ${quietHours.to} (${quietHours.timeZone})`]),
  ].join(', ');
