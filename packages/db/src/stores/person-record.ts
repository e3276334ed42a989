import type { PersonFigures } from '@atelier/core/ports/review-store';
import { and, count, eq, isNotNull, isNull, type SQL, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { prepared } from './prepared.ts';

type PersonRecord = Pick<PersonFigures, 'alerts' | 'appeals' | 'incidents' | 'responses'>;

/** How many rows a condition holds for. */
const countIf = (condition: SQL | undefined) =>
  sql<number>`coalesce(sum(case when ${condition} then 1 else 0 end), 0)`.mapWith(Number);

/** What the defence of the studio and moderation have of one person, in numbers. */
export const personRecord = ({ db, tables }: Pick<Driver, 'db' | 'tables'>) => {
  const { alerts, responses, moderationCases: cases, incidentPeople } = tables;
  const userId = sql.placeholder('userId');
  const waits = and(
    eq(responses.outcome, 'done'),
    isNotNull(responses.appealedAt),
    isNull(responses.declinedAt),
    isNull(responses.undoneAt),
  );
  const alertsOf = prepared(
    db
      .select({ all: count(), open: countIf(sql`${alerts.state} <> 'resolved'`) })
      .from(alerts)
      .where(eq(alerts.userId, userId)),
  );
  const responsesOf = prepared(
    db
      .select({ all: count(), appealed: countIf(waits) })
      .from(responses)
      .where(eq(responses.userId, userId)),
  );
  const appealsOf = prepared(
    db
      .select({ n: count() })
      .from(cases)
      .where(and(eq(cases.userId, userId), eq(cases.state, 'open'), isNotNull(cases.appeal))),
  );
  const incidentsOf = prepared(
    db.select({ n: count() }).from(incidentPeople).where(eq(incidentPeople.userId, userId)),
  );

  return async (id: string): Promise<PersonRecord> => {
    const of = { userId: id };
    const [[alerted], [answered], [appealed], [affected]] = await Promise.all([
      alertsOf(of),
      responsesOf(of),
      appealsOf(of),
      incidentsOf(of),
    ]);
    return {
      alerts: alerted ?? { all: 0, open: 0 },
      responses: answered ?? { all: 0, appealed: 0 },
      appeals: appealed?.n ?? 0,
      incidents: affected?.n ?? 0,
    };
  };
};
