import { errorText } from '@atelier/core/errors';
import { quotaPeriod, quotaResetsAt } from '@atelier/core/quota';
import type { JobQuote, NewJobInput, Usage } from '@atelier/core/schemas/jobs';
import { blindUsage, mayVote } from '../comparisons/blind.ts';
import type { Deps } from '../shared/deps.ts';
import type { Actor } from '../trpc/request-context.ts';
import { jobBuilder } from './job-builder.ts';
import { exceededBy, heldAmount, leftOf } from './quota.ts';
import { countStoredImages } from './storage.ts';
import { waits } from './waiting.ts';

/** What jobs cost, before and after; nothing here changes anything (R-X-3). */
export const jobFacts = ({
  db,
  clock,
  engines,
  settings,
}: Pick<Deps, 'clock' | 'db' | 'engines' | 'settings'>) => {
  const { currency } = settings;

  const build = jobBuilder({ db, engines });

  const roomProblem = async (actor: Actor, pictures: number) => {
    if ((await db.jobs.countUnfinished(actor)) >= settings.maxUnfinishedJobs) return 'too_many_jobs';
    return (await countStoredImages(db, actor)) + pictures > settings.maxStoredImages ? 'gallery_full' : null;
  };

  return {
    /**
     * What `jobs.create` would hold, and whether it would be accepted now. Holds nothing.
     * @throws AppError `validation_failed` as `jobs.create` does
     */
    async quote(actor: Actor, input: NewJobInput): Promise<JobQuote> {
      const now = clock.now();
      const job = await build(actor, input, now);
      const amount = heldAmount(job);
      const left = leftOf(await db.quotas.find(actor.workspaceId), now);
      const code = exceededBy(amount, left) ?? (await roomProblem(actor, job.params.count));
      const wait = await waits(db).ofNext(job, job.params.count);
      // What is accepted goes by what there is; what is shown does not tell the model of a picture that came or failed.
      const { held, used } = await blindUsage(db, actor);
      const shown = (of: 'images' | 'minor') => Math.max(0, left[of] - (held[of] - used[of]));
      return {
        pictures: amount.images,
        unitPriceMinor: job.unitPriceMinor,
        costMinor: amount.minor,
        currency,
        left: { pictures: shown('images'), minor: shown('minor') },
        fits: code === null,
        problem: code === null ? null : { code, message: errorText[code] },
        queuePosition: wait.queuePosition ?? 1,
        etaS: wait.etaS,
      };
    },

    /** What the workspace has used of this month; until a person has voted, without what would tell the models of a comparison. */
    async usage(actor: Actor): Promise<Usage> {
      const now = clock.now();
      const period = quotaPeriod(now);
      const quota = await db.quotas.find(actor.workspaceId);
      const counts = quota !== null && quota.period >= period ? 1 : 0;
      const since = new Date(`${period}-01T00:00:00.000Z`);
      const voter = (await mayVote(db, actor)) ? actor.userId : undefined;
      const models = await db.jobs.chargedByModel(actor, since, voter);
      const { held, used } = await blindUsage(db, actor);
      return {
        period,
        resetsAt: quotaResetsAt(now).toISOString(),
        currency,
        pictures: {
          used: Math.max(0, counts * (quota?.used ?? 0) - used.images),
          held: (quota?.held ?? 0) + held.images,
          limit: quota?.monthlyLimit ?? 0,
        },
        money: {
          spentMinor: Math.max(0, counts * (quota?.spentMinor ?? 0) - used.minor),
          heldMinor: (quota?.heldMinor ?? 0) + held.minor,
          budgetMinor: quota?.budgetMinor ?? 0,
        },
        models: models
          .toSorted((a, b) => b.images - a.images)
          .map(({ model, images, minor }) => ({
            model,
            name: engines.find(model)?.capabilities.name ?? model,
            pictures: images,
            minor,
          })),
      };
    },
  };
};
