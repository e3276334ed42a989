import { AppError } from '@atelier/core/errors';
import { consentVersion, owedTexts } from '@atelier/core/legal';
import { dormantDays, endingDays } from '@atelier/core/review-days';
import type { PersonFigures, SecurityReview } from '@atelier/core/schemas/review';
import type { Deps } from '../shared/deps.ts';
import type { metricService } from './metrics.ts';

const dayMs = 86_400_000;
const maxCounted = 100;
const roleChangeDays = 30;
const maxEndingTokens = 50;

/** What administrators look through from time to time, in numbers (R-ADM-1). */
export const reviewService = (
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  metrics: Pick<ReturnType<typeof metricService>, 'overview'>,
) => {
  const daysFromNow = (days: number): Date => new Date(clock.now().getTime() + days * dayMs);
  return {
    async review(): Promise<SecurityReview> {
      const now = clock.now();
      const [accounts, tokensEnding, endingTokens, { points, total }, changes] = await Promise.all([
        db.review.accounts(daysFromNow(-dormantDays)),
        db.review.tokensEnding(now, daysFromNow(endingDays)),
        db.review.endingTokens(now, daysFromNow(endingDays), maxEndingTokens),
        metrics.overview('24h'),
        db.audit.list({ type: 'role_change', from: daysFromNow(-roleChangeDays) }, null, maxCounted + 1),
      ]);
      return {
        accounts,
        tokensEnding,
        endingTokens: endingTokens.map((token) => ({ ...token, expiresAt: token.expiresAt.toISOString() })),
        failedSignIns: {
          total: total.signIns.failed,
          busiest: Math.max(...points.map(({ signIns }) => signIns.failed)),
        },
        roleChanges: { count: Math.min(changes.length, maxCounted), more: changes.length > maxCounted },
      };
    },

    /** @throws AppError `not_found` */
    async person(id: string): Promise<PersonFigures> {
      if ((await db.users.findById(id)) === null) throw new AppError('not_found');
      const [figures, tokens, consents, texts] = await Promise.all([
        db.review.person(id),
        db.bearers.listOf(id, clock.now()),
        db.consents.listOf(id),
        db.legalTexts.list(),
      ]);
      const agreed = consents.filter(({ withdrawnAt }) => withdrawnAt === null);
      const owed = owedTexts(
        texts,
        agreed.map(({ version }) => version),
      );
      return {
        ...figures,
        consents: consents.map(({ version, acceptedAt, withdrawnAt }) => ({
          version,
          acceptedAt: acceptedAt.toISOString(),
          withdrawnAt: withdrawnAt?.toISOString() ?? null,
        })),
        termsDue: owed.map(consentVersion),
        tokens: tokens.map((token) => ({
          id: token.id,
          name: token.name,
          createdAt: token.createdAt.toISOString(),
          lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
          expiresAt: token.expiresAt.toISOString(),
        })),
      };
    },
  };
};
