import { z } from 'zod';
import { IncidentId, IncidentPersonId, UserId } from '../ids.ts';
import { affectedSources } from '../incidents/incidents.ts';
import { maxNamedPeople } from './containment.ts';
import { IncidentPerson } from './incidents.ts';

export const AddPeopleInput = z
  .strictObject({
    id: IncidentId,
    userIds: z.array(UserId).min(1).max(maxNamedPeople).optional(),
    /** Everyone who acted in, or was the subject of, a linked event. */
    fromEvents: z.boolean().optional(),
  })
  .refine(({ userIds, fromEvents }) => userIds !== undefined || fromEvents === true, {
    path: ['userIds'],
    message: 'Choose someone.',
  });
export type AddPeopleInput = z.infer<typeof AddPeopleInput>;

export const RemovePersonInput = z.strictObject({ id: IncidentId, personId: IncidentPersonId });

export const Affected = z.strictObject({
  id: z.string(),
  source: z.enum(affectedSources),
  /** Null once the account is deleted. */
  person: IncidentPerson.nullable(),
  createdAt: z.iso.datetime(),
  toldAt: z.iso.datetime().nullable(),
});
export type Affected = z.infer<typeof Affected>;
export const AffectedPage = z.strictObject({ items: z.array(Affected), nextCursor: z.string().nullable() });
