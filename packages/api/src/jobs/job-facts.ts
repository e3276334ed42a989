import { errorText } from '@atelier/core/errors';
import { priceOfPicture } from '@atelier/core/price';
import { quotaPeriod, quotaResetsAt } from '@atelier/core/quota';
import type { CreateJobInput, JobQuote, Usage } from '@atelier/core/schemas/jobs';
import type { Deps } from '../shared/deps.ts';
import type { Actor } from '../trpc/request-context.ts';
import { ownLorasFor } from './own-loras.ts';
import { exceededBy, leftOf } from './quota.ts';
import { countStoredImages } from './storage.ts';
import { waits } from './waiting.ts';

/** What jobs cost, before and after; nothing here changes anything (R-X-3). */
export const jobFacts = ({
  db,
  clock,
  engines,
  settings,
}: Pick<Deps, 'clock' | 'db' | 'engines' | 'settings'>) => {
  const { currency, maxUnfinishedJobs, maxStoredImages } = settings;

  const roomProblem = async (actor: Actor, pictures: number) => {
    if ((await db.jobs.countUnfinished(actor)) >= maxUnfinishedJobs) return 'too_many_jobs';
    return (await countStoredImages(db, actor)) + pictures > maxStoredImages ? 'gallery_full' : null;
  };

  return {
    /**
     * What `jobs.create` would hold, and whether it would be accepted now. Holds nothing.
     * @throws AppError `validation_failed` as `jobs.create` does
     */
    async quote(actor: Actor, input: CreateJobInput): Promise<JobQuote> {
      const { provider } = engines.check(actor, input, await ownLorasFor(db, actor, input));
      const now = clock.now();
      const unitPriceMinor = priceOfPicture(engines.price(input.model), input);
      const amount = { images: input.count, minor: input.count * unitPriceMinor };
      const left = leftOf(await db.quotas.find(actor.workspaceId), now);
      const code = exceededBy(amount, left) ?? (await roomProblem(actor, input.count));
      const wait = await waits(db).ofNext(
        { provider, model: input.model, workspaceId: actor.workspaceId, createdAt: now },
        input.count,
      );
      return {
        pictures: amount.images,
        unitPriceMinor,
        costMinor: amount.minor,
        currency,
        left: { pictures: left.images, minor: left.minor },
        fits: code === null,
        problem: code === null ? null : { code, message: errorText[code] },
        queuePosition: wait.queuePosition ?? 1,
        etaS: wait.etaS,
      };
    },

    /** What the workspace has used of this month. */
    async usage(actor: Actor): Promise<Usage> {
      const now = clock.now();
      const period = quotaPeriod(now);
      const quota = await db.quotas.find(actor.workspaceId);
      const counts = quota !== null && quota.period >= period ? 1 : 0;
      const models = await db.jobs.chargedByModel(actor, new Date(`${period}-01T00:00:00.000Z`));
      return {
        period,
        resetsAt: quotaResetsAt(now).toISOString(),
        currency,
        pictures: {
          used: counts * (quota?.used ?? 0),
          held: quota?.held ?? 0,
          limit: quota?.monthlyLimit ?? 0,
        },
        money: {
          spentMinor: counts * (quota?.spentMinor ?? 0),
          heldMinor: quota?.heldMinor ?? 0,
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
