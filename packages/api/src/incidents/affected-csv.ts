import { csvLine } from '@atelier/core/csv';
import type { Stores } from '@atelier/core/ports/stores';

const peoplePerRead = 100;

/** The people affected by a case, oldest first; of a deleted account stays that there was one. */
export const affectedCsv = async (
  db: Pick<Stores, 'incidentPeople'>,
  id: string,
): Promise<{ readonly text: string; readonly people: number }> => {
  const lines = [csvLine(['id', 'name', 'email', 'source', 'added', 'told'])];
  let after: { createdAtMs: number; id: string } | null = null;
  for (;;) {
    const page = await db.incidentPeople.list(id, { after, limit: peoplePerRead });
    for (const { person, source, createdAt, toldAt } of page)
      lines.push(
        csvLine([
          ...[person?.id ?? null, person?.name ?? null, person?.email ?? null, source],
          ...[createdAt.toISOString(), toldAt?.toISOString() ?? null],
        ]),
      );
    const last = page.at(-1);
    if (last === undefined || page.length < peoplePerRead)
      return { text: lines.join(''), people: lines.length - 1 };
    after = { createdAtMs: last.createdAt.getTime(), id: last.id };
  }
};
