import { z } from 'zod';
import { retentionKinds } from '../ports/retention-store.ts';
import { retentionSettingNames } from '../retention.ts';

/** Whole days; the setting's own bounds are checked as well. Null: the default. */
export const RetentionPreviewInput = z.strictObject({
  name: z.enum(retentionSettingNames, 'There is no such setting.'),
  value: z.int().min(0).max(36_500).nullable(),
});

/** What would be deleted at the next housekeeping, by kind; `oldest` and `newest` say since when the days are counted. */
export const RetentionPreview = z.strictObject({
  items: z.array(
    z.strictObject({
      kind: z.enum([...retentionKinds, 'mails']),
      rows: z.int(),
      files: z.int(),
      bytes: z.number(),
      oldest: z.iso.datetime().nullable(),
      newest: z.iso.datetime().nullable(),
    }),
  ),
});
export type RetentionPreview = z.infer<typeof RetentionPreview>;
