import { AppError } from '@atelier/core/errors';
import type { CaseFilter, CaseRecord, ReviewedPicture } from '@atelier/core/ports/moderation-stores';
import type { AppealInput, DecideInput, OwnCase, ReviewCase } from '@atelier/core/schemas/moderation';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import { fetchPage, type ListInput } from '../shared/pages.ts';
import type { Actor } from '../trpc/request-context.ts';
import { builtinRule } from './builtin-rules.ts';
import { openReviewed } from './reviewed-file.ts';
import { withStarters } from './starter-lists.ts';

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

const viewCase = (found: CaseRecord) => {
  const { id, subject, subjectId, prompt, wasBlocked, reason, score, state, appeal, note } = found;
  return {
    ...{ id, subject, subjectId, prompt, wasBlocked, reason, score, state, appeal, note },
    ...{ appealedAt: iso(found.appealedAt), decidedAt: iso(found.decidedAt) },
    createdAt: found.createdAt.toISOString(),
  };
};

const viewOwn = (found: CaseRecord): OwnCase => ({
  ...viewCase(found),
  mayAppeal: found.appeal === null && found.state !== 'cleared',
});

const sizeOf = (picture: ReviewedPicture | undefined) =>
  picture === undefined ? null : { width: picture.width, height: picture.height };

const entity = ({ id }: Pick<CaseRecord, 'id'>) => ({ entityType: 'case', entityId: id });

/** What rules and classifier found: for the person it is about, and for reviewers. */
export const moderationCaseService = ({ db, clock, blobs }: Pick<Deps, 'blobs' | 'clock' | 'db'>) => {
  const peopleOf = async (cases: readonly CaseRecord[]) => {
    const ids = [...new Set(cases.map(({ userId }) => userId))];
    const users = await Promise.all(ids.map((id) => db.users.findById(id)));
    return new Map(users.flatMap((user) => (user === null ? [] : [[user.id, user] as const])));
  };

  const viewForReview = async (cases: readonly CaseRecord[]): Promise<ReviewCase[]> => {
    const people = await peopleOf(cases);
    const pictures = await db.moderationCases.picturesOf(cases.map(({ id }) => id));
    const rules = new Map(withStarters(await db.moderationRules.list()).map(({ id, name }) => [id, name]));
    rules.set(builtinRule.id, builtinRule.name);
    return cases.map((found) => {
      const person = people.get(found.userId);
      return {
        ...viewCase(found),
        picture: sizeOf(pictures.get(found.id)),
        rules: found.ruleIds.map((id) => rules.get(id) ?? 'A removed rule'),
        person: { id: found.userId, name: person?.name ?? '', email: person?.email ?? '' },
      };
    });
  };

  return {
    async mine(actor: Actor, input: ListInput) {
      const page = await fetchPage(input, (request) => db.moderationCases.listOf(actor.userId, request));
      return { items: page.rows.map(viewOwn), nextCursor: page.nextCursor };
    },

    /** The one appeal of the person; reopens the case. @throws AppError `not_found`, `conflict` */
    async appeal(actor: Actor, { id, text }: AppealInput, audit: AuditTrail): Promise<OwnCase> {
      const appealed = await db.transaction(async (stores) => {
        const changed = await stores.moderationCases.appeal(actor.userId, id, text, clock.now());
        if (changed !== null) await audit.write(stores, 'moderation_appealed', entity(changed));
        return changed;
      });
      if (appealed !== null) return viewOwn(appealed);
      const found = await db.moderationCases.find(id);
      if (found?.userId !== actor.userId) throw new AppError('not_found');
      throw new AppError('conflict', 'You can object once, while a decision stands against you.');
    },

    async queue(filter: CaseFilter, input: ListInput) {
      const { rows, nextCursor } = await fetchPage(input, (page) => db.moderationCases.list(filter, page));
      return { items: await viewForReview(rows), nextCursor };
    },

    /** The picture of a case, while it is flagged; each look is an event. @throws AppError `not_found` */
    async picture(id: string, audit: AuditTrail) {
      const picture = (await db.moderationCases.picturesOf([id])).get(id);
      if (picture === undefined) throw new AppError('not_found');
      await audit.write(db, 'moderation_picture_viewed', entity({ id }));
      return openReviewed({ blobs }, picture);
    },

    figures: () => db.moderationCases.figures(),

    /** @throws AppError `not_found`, `conflict` if it is decided already */
    async decide(actor: Actor, { id, decision, note }: DecideInput, audit: AuditTrail): Promise<ReviewCase> {
      const decided = await db.transaction(async (stores) => {
        const changed = await stores.moderationCases.decide(id, {
          ...{ state: decision, decidedBy: actor.userId, decidedAt: clock.now(), note: note ?? null },
        });
        if (changed === null) return null;
        const { subject, subjectId } = changed;
        if (subject !== 'prompt' && subjectId !== null)
          await stores.moderationCases.flagPicture(
            { subject, subjectId },
            decision === 'cleared' ? 'cleared' : 'flagged',
          );
        await audit.write(stores, 'moderation_decided', {
          ...entity(changed),
          details: { decision, subject, own: changed.userId === actor.userId },
        });
        return changed;
      });
      const [view] = decided === null ? [] : await viewForReview([decided]);
      if (view !== undefined) return view;
      const found = await db.moderationCases.find(id);
      throw found === null
        ? new AppError('not_found')
        : new AppError('conflict', 'This case is already decided.');
    },
  };
};
