import { setTimeout as wait } from 'node:timers/promises';
import type { AlertNews } from '@atelier/core/schemas/alerts';
import type { Deps } from '../shared/deps.ts';
import { streamCounter, untilNextPoll } from '../shared/streams.ts';
import type { Actor, RequestContext } from '../trpc/request-context.ts';

/** A snoozed alert comes back by the clock, which no revision tells. */
const recountMs = 30_000;
const namedCritical = 20;

/** The alerts of this server, live (R-SEC-5). Costs one small query a second and node, while a console is open. */
export const alertWatch = ({ db, clock, batchLookUps }: Pick<Deps, 'batchLookUps' | 'clock' | 'db'>) => {
  const streams = streamCounter('Too many of your pages are watching alerts. Close some of them.');
  // All streams of a node ask at the same moments, and share one look.
  const findRevision = batchLookUps(
    async ([key = '']) => [{ key, revision: await db.alerts.revision() }],
    ({ key }) => key,
  );
  const readNews = async (revision: number): Promise<AlertNews> => {
    const now = clock.now();
    const [figures, critical] = await Promise.all([
      db.alerts.figures(now),
      db.alerts.list({ listing: 'active', state: 'open', severity: 'critical' }, now, {
        after: null,
        limit: namedCritical,
      }),
    ]);
    return { ...figures, revision, criticals: critical.map(({ id, title }) => ({ id, title })) };
  };

  return {
    /**
     * Yields the news now and after each change, by any node. @throws AppError what `revalidate` throws, as soon as credential
     * or role no longer allow it; `rate_limited` at once when the admin has too many streams open
     */
    async *watch(
      actor: Actor,
      request: Pick<RequestContext, 'revalidate'>,
      signal: AbortSignal,
    ): AsyncGenerator<AlertNews> {
      const close = streams.open(actor.userId);
      try {
        let seen: AlertNews | null = null;
        let readAtMs = Number.NEGATIVE_INFINITY;
        while (!signal.aborted) {
          await request.revalidate();
          const revision = (await findRevision('alerts'))?.revision ?? 0;
          if (revision !== seen?.revision || performance.now() - readAtMs >= recountMs) {
            const news = await readNews(revision);
            readAtMs = performance.now();
            if (JSON.stringify(news) !== JSON.stringify(seen)) yield news;
            seen = news;
          }
          await wait(untilNextPoll(), undefined, { signal }).catch(() => undefined);
        }
      } finally {
        close();
      }
    },
  };
};
