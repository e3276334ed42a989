import { z } from 'zod';

/** Where alerts can be sent. */
export const channelKinds = ['email', 'webhook', 'slack', 'discord', 'teams', 'ntfy'] as const;
export type ChannelKind = (typeof channelKinds)[number];

export const maxChannels = 20;

/** `HH:MM`, 00:00 … 23:59. */
const ClockTime = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'Enter a time such as 22:00.');

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

/** When only critical alerts are sent: every day from one time to another, across midnight if `to` is earlier. */
export const QuietHours = z.strictObject({
  from: ClockTime,
  to: ClockTime,
  timeZone: z.string().max(64).refine(isTimeZone, 'This time zone doesn’t exist.'),
});
export type QuietHours = z.infer<typeof QuietHours>;
