import { AppError } from '@atelier/core/errors';
import { type Strictness, type StrictnessView, stricter } from '@atelier/core/schemas/moderation';
import type { Scope } from '@atelier/core/scope';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { changeText } from '../shared/change-details.ts';
import type { Deps } from '../shared/deps.ts';

/** How strictly a workspace is judged: as its owner or an administrator chose, at least as the server. */
export const strictnessService = ({ db, settings }: Pick<Deps, 'db' | 'settings'>) => {
  const least = (): Strictness => settings.moderation.strictness;
  const view = (level: Strictness): StrictnessView => ({ level: stricter(level, least()), least: least() });
  return {
    get: async (scope: Scope): Promise<StrictnessView> => view(await db.strictness.of(scope)),

    /** Of the personal workspace of somebody. @throws AppError `not_found` */
    async scopeOf(userId: string): Promise<Scope> {
      const user = await db.users.findById(userId);
      if (user === null) throw new AppError('not_found');
      return { workspaceId: user.workspaceId };
    },

    /** @throws AppError `validation_failed` below the server's level, `not_found` */
    async set(scope: Scope, level: Strictness, audit: AuditTrail): Promise<StrictnessView> {
      if (stricter(level, least()) !== level)
        throw new AppError('validation_failed', `On this server the least strict level is “${least()}”.`, {
          issues: [{ path: 'level', message: `Choose “${least()}” or a stricter level.` }],
        });
      await db.transaction(async (stores) => {
        const before = await stores.strictness.set(scope, level);
        if (before === null) throw new AppError('not_found');
        await audit.write(stores, 'moderation_strictness_change', {
          ...{ entityType: 'workspace', entityId: scope.workspaceId },
          details: { level: changeText(before, level) },
        });
      });
      return view(level);
    },
  };
};
