import { z } from 'zod';
import { IncidentActionId, IncidentId, ProviderId, UserId } from '../ids.ts';
import { containmentKinds, incidentBounds } from '../incidents/incidents.ts';
import { IncidentPerson } from './incidents.ts';
import { shownText } from './text.ts';

/** People that one request may name. */
export const maxNamedPeople = 200;

/** What an action acts on; each kind looks at what it needs. */
const Target = z.strictObject({
  everyone: z.boolean().optional(),
  /** The people on the list of the case. */
  affected: z.boolean().optional(),
  userIds: z.array(UserId).min(1).max(maxNamedPeople).optional(),
  providerId: ProviderId.optional(),
  /** Addresses or ranges (CIDR). */
  ranges: z.array(z.string().min(1).max(50)).min(1).max(100).optional(),
  /** For how long, where that is limited. */
  minutes: z.int().min(1).max(525_600).optional(),
});

export const PreviewInput = z.strictObject({
  id: IncidentId,
  kind: z.enum(containmentKinds),
  target: Target.default({}),
});
export type PreviewInput = z.infer<typeof PreviewInput>;

const Digest = z.string().regex(/^[0-9a-f]{64}$/);

export const Preview = z.strictObject({
  /** What it would do now. */
  figures: z.record(z.string(), z.int()),
  isUndoable: z.boolean(),
  /** What it showed, for `ContainInput.expected`. */
  digest: Digest,
});
export type Preview = z.infer<typeof Preview>;

export const ContainInput = z.strictObject({
  ...PreviewInput.shape,
  /**
   * The digest of the preview that the person has seen: the action is refused if it would do something else now. Null, for everyone
   * alone: whatever the figures are at that moment.
   */
  expected: Digest.nullable(),
  /** Made by the page for one press of the button. */
  requestKey: z.uuid(),
  reason: shownText({ max: incidentBounds.reason }).default(''),
});
export type ContainInput = z.infer<typeof ContainInput>;

export const UndoInput = z.strictObject({ id: IncidentId, actionId: IncidentActionId });
export type UndoInput = z.infer<typeof UndoInput>;

export const IncidentAction = z.strictObject({
  id: z.string(),
  kind: z.enum(containmentKinds),
  // Without the ids of people whose accounts are deleted.
  target: z.strictObject({ ...Target.shape, userIds: z.array(z.string()).optional() }),
  figures: z.record(z.string(), z.int()),
  doneBy: IncidentPerson.nullable(),
  createdAt: z.iso.datetime(),
  isUndoable: z.boolean(),
  undoneAt: z.iso.datetime().nullable(),
  undoneBy: IncidentPerson.nullable(),
});
export type IncidentAction = z.infer<typeof IncidentAction>;
export const IncidentActions = z.strictObject({ items: z.array(IncidentAction) });
