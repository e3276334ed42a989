import { z } from 'zod';
import { ResponseId } from '../ids.ts';
import { responseKinds } from '../ports/responses.ts';
import { shownText } from './text.ts';

/** What the person sees of it: neither the rule nor the reason for administrators. */
export const OwnResponse = z.strictObject({
  id: z.string(),
  kind: z.enum(responseKinds),
  createdAt: z.iso.datetime(),
  until: z.iso.datetime().nullable(),
  /** Whether it is in force, or happened lately and was not undone. */
  isCurrent: z.boolean(),
  undoneAt: z.iso.datetime().nullable(),
  appeal: z.string().nullable(),
  /** The answer to a declined appeal. */
  note: z.string().nullable(),
  mayAppeal: z.boolean(),
});
export type OwnResponse = z.infer<typeof OwnResponse>;
export const OwnResponses = z.strictObject({ items: z.array(OwnResponse) });

export const AppealResponseInput = z.strictObject({
  id: ResponseId,
  text: shownText({ max: 1000, empty: 'Tell us what happened.' }),
});
export type AppealResponseInput = z.infer<typeof AppealResponseInput>;

export const DeclineResponseInput = z.strictObject({
  id: ResponseId,
  /** Told to the person. */
  note: shownText({ max: 500, empty: 'Tell the person why.' }),
});
export type DeclineResponseInput = z.infer<typeof DeclineResponseInput>;

export const ResponseView = z.strictObject({
  id: z.string(),
  kind: z.enum(responseKinds),
  outcome: z.enum(['done', 'dry_run', 'over_budget', 'protected']),
  /** Null for an address. */
  person: z.strictObject({ id: z.string(), name: z.string(), email: z.string() }).nullable(),
  address: z.string().nullable(),
  ruleId: z.string(),
  alertId: z.string().nullable(),
  reason: z.string(),
  createdAt: z.iso.datetime(),
  until: z.iso.datetime().nullable(),
  state: z.enum(['in_force', 'over', 'undone', 'withheld']),
  appeal: z.string().nullable(),
  appealedAt: z.iso.datetime().nullable(),
  declinedAt: z.iso.datetime().nullable(),
  note: z.string().nullable(),
});
export type ResponseView = z.infer<typeof ResponseView>;
export const ResponsePage = z.strictObject({
  items: z.array(ResponseView),
  nextCursor: z.string().nullable(),
});
export type ResponsePage = z.infer<typeof ResponsePage>;
