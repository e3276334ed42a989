import { randomUUID } from 'node:crypto';
import { newId } from '@atelier/core/ids';
import type { CaseRecord, CheckedPicture, PictureCheck } from '@atelier/core/ports/moderation-stores';
import type { PictureScores } from '@atelier/core/ports/picture-classifier';
import type { Stores } from '@atelier/core/ports/stores';
import { type Strictness, stricter } from '@atelier/core/schemas/moderation';
import { createAuditTrail } from '../audit/audit-trail.ts';
import type { ExternalDeps } from '../shared/deps.ts';

/** What a person is told of a flagged picture. */
const looksExplicit = 'This picture looks sexually explicit to our classifier.';
/** Otherwise a turn or a crop would be a way around the review. */
const ofFlagged = 'This picture was made from one that waits for a review.';

/** A flag of pictures that the same person made within the window; each that fills it is an event of its own. */
const isRepeated = (flagged: number, points: number): boolean => flagged > 0 && flagged % points === 0;

/**
 * The score by which a picture is flagged, or null: explicit ones at every level, in relaxed workspaces only those beyond
 * half of what is left above the threshold, and in strict ones also what is only suggestive.
 */
const findingOf = (
  { porn, hentai, sexy }: PictureScores,
  level: Strictness,
  threshold: number,
): number | null => {
  const explicit = porn + hentai;
  const score = Math.min(1, level === 'strict' ? explicit + sexy : explicit);
  return score >= (level === 'relaxed' ? (threshold + 1) / 2 : threshold) ? score : null;
};

interface PictureFinding {
  /** Null if it could not be classified. */
  readonly score: number | null;
  readonly reason: string;
}

const caseOf = (
  check: PictureCheck,
  { prompt }: CheckedPicture,
  { score, reason }: PictureFinding,
  createdAt: Date,
): CaseRecord => ({
  ...{ id: newId('case'), workspaceId: check.workspaceId, userId: check.userId },
  ...{ subject: check.subject, subjectId: check.subjectId, prompt, wasBlocked: false, ruleIds: [], reason },
  ...{ score, state: 'open', appeal: null, appealedAt: null, decidedBy: null, decidedAt: null, note: null },
  createdAt,
});

/** Another node has finished the check meanwhile: its case stands, and this transaction is undone. */
class EndedElsewhere extends Error {}

/** Flags pictures by what the classifier says (R-STUDIO-3). Nothing is deleted or withheld from its owner. */
export const pictureCheckService = ({
  db,
  clock,
  settings,
}: Pick<ExternalDeps, 'clock' | 'db' | 'settings'>) => {
  const { moderation } = settings;

  const flag = async (
    stores: Stores,
    check: PictureCheck,
    picture: CheckedPicture,
    finding: PictureFinding,
  ): Promise<void> => {
    const now = clock.now();
    const found = caseOf(check, picture, finding, now);
    await stores.moderationCases.insert(found);
    if (!(await stores.moderationCases.flagPicture(check, 'flagged'))) throw new EndedElsewhere();
    if (!(await stores.pictureChecks.end(check.subjectId))) throw new EndedElsewhere();
    const trail = createAuditTrail({ requestId: randomUUID(), ip: '', userAgent: 'classifier' }, null, clock);
    // Of the person who made the picture, so that detection counts it with what they wrote.
    const person = { actorId: check.userId, workspaceId: check.workspaceId };
    await trail.write(stores, 'suspicious_content', {
      ...{ ...person, entityType: 'case', entityId: found.id },
      details: {
        ...{ subject: check.subject, outcome: 'flagged' },
        ...(finding.score !== null && { score: Math.round(finding.score * 100) / 100 }),
      },
    });
    const since = new Date(now.getTime() - moderation.repeats.windowS * 1000);
    const flagged = await stores.moderationCases.countPictures(check.userId, since);
    if (isRepeated(flagged, moderation.repeats.points))
      await trail.write(stores, 'suspicious_content_repeated', {
        ...{ ...person, entityType: 'user', entityId: check.userId },
        details: { flagged, windowS: moderation.repeats.windowS },
      });
  };

  return {
    /**
     * Ends the check of a picture: flags it and opens a case, or nothing. The level of the workspace counts as it is now.
     * @param scores null if it could not be classified
     * @returns whether it was flagged by this call
     */
    async finish(
      check: PictureCheck,
      picture: CheckedPicture,
      scores: PictureScores | null,
    ): Promise<boolean> {
      const level = stricter(moderation.strictness, await db.strictness.of(check));
      const score = scores === null ? null : findingOf(scores, level, moderation.pictureThreshold);
      if (score === null && !picture.isOfFlagged) {
        await db.pictureChecks.end(check.subjectId);
        return false;
      }
      try {
        const finding =
          score === null
            ? { score: scores && Math.min(1, scores.porn + scores.hentai), reason: ofFlagged }
            : { score, reason: looksExplicit };
        await db.as(check, (stores) => flag(stores, check, picture, finding));
        return true;
      } catch (thrown) {
        if (thrown instanceof EndedElsewhere) return false;
        throw thrown;
      }
    },
  };
};
