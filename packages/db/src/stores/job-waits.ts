import type { JobDuration, LaneLoad } from '@atelier/core/ports/job-facts';
import type { JobStore } from '@atelier/core/ports/studio-stores';
import { type SQL, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { prepared } from './prepared.ts';

/** Rows in a text of rows, whose fields are separated by spaces. */
const rowsIn = (text: string | null): string[][] =>
  text === null || text === '' ? [] : text.split(',').map((row) => row.split(' '));

const loadIn = (text: string | null): LaneLoad[] =>
  rowsIn(text).map(([workspaceId = '', waiting, running]) => ({
    workspaceId,
    waiting: Number(waiting),
    running: Number(running),
  }));

const durationsIn = (text: string | null): JobDuration[] =>
  rowsIn(text).map(([ms, pictures]) => ({ ms: Math.max(0, Number(ms)), pictures: Number(pictures) }));

/** How many unfinished jobs of its kind, provider and workspace are older. */
const earlier = sql<number>`(select count(*) from jobs as older
  where older.workspace_id = jobs.workspace_id and older.state in ('pending', 'running')
    and (older.kind = 'training') = (jobs.kind = 'training') and older.provider = jobs.provider
    and (older.created_at, older.id) < (jobs.created_at, jobs.id))`;

/** The first row of each provider or model has what is the same for all of them: it is computed once. */
const oncePer = (one: SQL, text: SQL) =>
  sql<string | null>`case when row_number() over (partition by ${one} order by jobs.id) = 1 then ${text} end`;

const load = sql`(select string_agg(lane.workspace_id || ' ' || lane.waiting || ' ' || lane.running, ',') from (
    select other.workspace_id,
      sum(case when other.state = 'pending' then 1 else 0 end) as waiting,
      sum(case when other.state = 'running' then 1 else 0 end) as running
    from jobs as other
    where other.state in ('pending', 'running') and other.kind <> 'training' and other.provider = jobs.provider
    group by other.workspace_id) as lane)`;

/** What is known about the waits of several jobs, in one statement. */
export const jobWaits = ({
  db,
  tables,
  fragments,
}: Pick<Driver, 'db' | 'tables' | 'fragments'>): Pick<JobStore, 'waitFacts'> => {
  const { jobs } = tables;
  const tookMs = fragments.millisBetween(sql`done.started_at`, sql`done.finished_at`);
  // Enough for a median that one odd job does not move.
  const durations = sql`(select string_agg(latest.ms || ' ' || latest.pictures, ',') from (
    select ${tookMs} as ms, done.charged_images as pictures
    from jobs as done
    where done.state = 'completed' and done.kind <> 'training' and done.model = jobs.model
      and done.started_at is not null and done.charged_images > 0
    order by done.finished_at desc limit 20) as latest)`;
  const facts = prepared(
    db
      .select({
        jobId: jobs.id,
        provider: jobs.provider,
        model: jobs.model,
        earlier: earlier.mapWith(Number),
        load: oncePer(sql`jobs.provider`, load),
        durations: oncePer(sql`jobs.model`, durations),
      })
      .from(jobs)
      .where(fragments.amongTexts(jobs.id, sql.placeholder('ids'))),
  );
  return {
    waitFacts: async (ids) => {
      const rows = ids.length === 0 ? [] : await facts({ ids: JSON.stringify(ids) });
      const loads = new Map(
        rows.flatMap(({ provider, load: text }) =>
          text === null ? [] : [[provider, loadIn(text)] as const],
        ),
      );
      const taken = new Map(
        rows.flatMap(({ model, durations: text }) =>
          text === null ? [] : [[model, durationsIn(text)] as const],
        ),
      );
      return rows.map(({ jobId, provider, model, earlier: before }) => ({
        jobId,
        earlier: before,
        load: loads.get(provider) ?? [],
        durations: taken.get(model) ?? [],
      }));
    },
  };
};
