import { z } from 'zod';
import { IncidentId } from '../ids.ts';
import { shownText } from './text.ts';

/** Characters. */
export const noticeBounds = { subject: 150, body: 6000 } as const;
/** People to whom one press of the button sends; it can be pressed again for the rest. */
export const maxToldAtOnce = 500;

/** 0: no one has changed the draft of the runbook yet. */
const Version = z.int().min(0).max(1_000_000_000);

export const SaveNoticeInput = z.strictObject({
  id: IncidentId,
  version: Version,
  subject: shownText({ max: noticeBounds.subject, empty: 'Write a subject.' }),
  body: shownText({ max: noticeBounds.body, empty: 'Write what people should know.' }),
});
export type SaveNoticeInput = z.infer<typeof SaveNoticeInput>;

/** Sends what is stored: a notice that someone has changed meanwhile is refused. */
export const SendNoticeInput = z.strictObject({ id: IncidentId, version: Version.min(1) });
export type SendNoticeInput = z.infer<typeof SendNoticeInput>;

export const IncidentNotice = z.strictObject({
  subject: z.string(),
  body: z.string(),
  version: z.int(),
  /** People on the list with an account who were not told yet. */
  untold: z.int(),
  told: z.int(),
});
export type IncidentNotice = z.infer<typeof IncidentNotice>;

export const SentNotice = z.strictObject({ queued: z.int(), left: z.int() });
