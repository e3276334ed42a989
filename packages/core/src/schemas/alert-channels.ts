import { z } from 'zod';
import { alertChangeKinds, severities } from '../alert-terms.ts';
import { channelKinds, digestChoices, maxAddresses } from '../channel-terms.ts';
import { ChannelId, DeliveryId } from '../ids.ts';
import { Email } from './auth.ts';
import { shownText } from './text.ts';

export { type ChannelKind, channelKinds, maxChannels } from '../channel-terms.ts';

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

const isReceiver = (text: string): boolean => {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username + url.password + url.hash === '';
};

/** The address of a receiver. Those of chat services contain a secret. */
export const ReceiverUrl = z
  .string()
  .max(2000)
  .overwrite((raw) => raw.trim())
  .refine(isReceiver, 'Enter an address that begins with https://.');

/** A key as it goes into a header: visible ASCII. */
const AccessToken = z
  .string()
  .max(500)
  .overwrite((raw) => raw.trim())
  .refine(
    (key) => /^[\x21-\x7e]+$/.test(key),
    'A token has no spaces and no special letters. Copy it again.',
  );

const ChannelName = shownText({ max: 60, empty: 'Give the channel a name.' });
const DigestMinutes = z
  .int()
  .min(0)
  .max(Math.max(...digestChoices))
  .refine((minutes) => digestChoices.some((one) => one === minutes), 'Choose one of the given times.');

const receiver = {
  /** Of email. */
  addresses: z.array(Email).min(1, 'Enter an address.').max(maxAddresses).optional(),
  /** Of everything else. */
  url: ReceiverUrl.optional(),
  /** Of ntfy, if its topic needs one. */
  token: AccessToken.nullable().optional(),
  /** Whether the receiver may be at an address of this machine or a private network. */
  allowPrivate: z.boolean().optional(),
};

export const AddChannelInput = z.strictObject({
  kind: z.enum(channelKinds),
  name: ChannelName,
  minSeverity: z.enum(severities),
  quietHours: QuietHours.nullable().optional(),
  digestMinutes: DigestMinutes.optional(),
  ...receiver,
});
export type AddChannelInput = z.infer<typeof AddChannelInput>;

/** What is missing stays as it is. A new address needs its own token. */
export const UpdateChannelInput = z.strictObject({
  id: ChannelId,
  name: ChannelName.optional(),
  isEnabled: z.boolean().optional(),
  minSeverity: z.enum(severities).optional(),
  quietHours: QuietHours.nullable().optional(),
  digestMinutes: DigestMinutes.optional(),
  ...receiver,
});
export type UpdateChannelInput = z.infer<typeof UpdateChannelInput>;

export const ChannelRef = z.strictObject({ id: ChannelId });

export const ChannelView = z.strictObject({
  id: z.string(),
  kind: z.enum(channelKinds),
  name: z.string(),
  isEnabled: z.boolean(),
  minSeverity: z.enum(severities),
  /** Host and last characters, or the addresses of email. */
  hint: z.string(),
  quietHours: QuietHours.nullable(),
  digestMinutes: z.int(),
  /** Since when alerts no longer arrive. */
  failingSince: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
});
export type ChannelView = z.infer<typeof ChannelView>;
export const ChannelList = z.strictObject({ items: z.array(ChannelView) });

/** `secret`: of a webhook, to verify signatures with; shown once. */
export const ChannelWithSecret = z.strictObject({ channel: ChannelView, secret: z.string().nullable() });

/** What came back of a test. */
export const ChannelTest = z.strictObject({
  ok: z.boolean(),
  /** Of HTTP; null if there was no answer, and for email. */
  status: z.int().nullable(),
  /** The answer, or what went wrong. */
  message: z.string(),
  ms: z.int(),
});
export type ChannelTest = z.infer<typeof ChannelTest>;

export const deliveryStates = ['queued', 'sent', 'dead'] as const;
export const DeliveryView = z.strictObject({
  id: z.string(),
  channelId: z.string(),
  channelName: z.string(),
  alertId: z.string(),
  alertTitle: z.string(),
  change: z.enum(alertChangeKinds),
  state: z.enum(deliveryStates),
  attempts: z.int(),
  dueAt: z.iso.datetime(),
  lastStatus: z.int().nullable(),
  lastError: z.string().nullable(),
  sentAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
});
export type DeliveryView = z.infer<typeof DeliveryView>;
export const DeliveryPage = z.strictObject({
  items: z.array(DeliveryView),
  nextCursor: z.string().nullable(),
});
export const DeliveryRef = z.strictObject({ id: DeliveryId });
