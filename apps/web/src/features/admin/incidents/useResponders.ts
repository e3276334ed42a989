import type { IncidentPerson } from '@atelier/core/schemas/incidents';
import { trpc } from '../../../trpc.ts';

/** Administrators to choose from, with those who are chosen already, for example before their accounts were locked. */
export const useResponders = (chosen: readonly (IncidentPerson | null)[] = [], none = 'No one yet') => {
  const responders = trpc.admin.incidents.responders.useQuery();
  const people = [...(responders.data?.items ?? []), ...chosen.filter((one) => one !== null)];
  const names = new Map(people.map(({ id, name }) => [id, name]));
  return [{ value: '', label: none }, ...[...names].map(([value, label]) => ({ value, label }))];
};
