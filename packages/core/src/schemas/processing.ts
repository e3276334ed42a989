import { z } from 'zod';

/** What it is sent to outside, without addresses or secrets. */
const Recipient = z.strictObject({
  /** What kind of service: `Image provider`, `Mail server` … */
  kind: z.string(),
  name: z.string(),
  /** What it gets. */
  data: z.string(),
});

/** Kinds of personal data, as the schema tags it; `reference`: nothing but whose rows they are. */
export const dataKinds = ['identity', 'contact', 'content', 'network', 'reference'] as const;

/** The record of processing activities (GDPR art. 30), as the running server derives it. */
export const ProcessingRecord = z.strictObject({
  createdAt: z.iso.datetime(),
  /** Empty if the settings name none. */
  controller: z.string(),
  contact: z.string(),
  activities: z.array(
    z.strictObject({
      name: z.string(),
      title: z.string(),
      purpose: z.string(),
      people: z.array(z.string()),
      tables: z.array(
        z.strictObject({
          name: z.string(),
          data: z.string(),
          kinds: z.array(z.enum(dataKinds)),
          kept: z.string(),
        }),
      ),
    }),
  ),
  recipients: z.array(Recipient),
  measures: z.array(z.string()),
});
export type ProcessingRecord = z.infer<typeof ProcessingRecord>;
