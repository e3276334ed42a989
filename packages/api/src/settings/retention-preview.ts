import { AppError } from '@atelier/core/errors';
import { type DueRows, nothingDue } from '@atelier/core/ports/retention-store';
import {
  type RetainedKind,
  type RetentionSetting,
  retainedBy,
  retentionCutoff,
} from '@atelier/core/retention';
import type { RetentionPreview } from '@atelier/core/schemas/retention';
import { settingDeclarations } from '@atelier/core/settings/settings';
import type { Deps } from '../shared/deps.ts';

type PreviewDeps = Pick<Deps, 'clock' | 'db' | 'expiredMails' | 'runtimeSettings'>;

/** What a setting of the retention would delete at the next housekeeping (R-DATA-7). Changes nothing. */
export const retentionPreviewService = ({ db, clock, expiredMails, runtimeSettings }: PreviewDeps) => {
  const dueOf = (kind: RetainedKind, days: number, cutoff: Date | null): Promise<DueRows> => {
    if (kind === 'mails') return expiredMails(days);
    return cutoff === null ? Promise.resolve(nothingDue) : db.retention.due(kind, cutoff);
  };

  return {
    /**
     * @param value days; null for the default
     * @throws AppError `validation_failed` for days that the setting does not take
     */
    async of(name: RetentionSetting, value: number | null): Promise<RetentionPreview> {
      const wanted = value ?? runtimeSettings.describe(name).fallback;
      const read = settingDeclarations[name].schema.safeParse(wanted);
      if (!read.success) {
        const message = read.error.issues[0]?.message ?? 'Enter other days.';
        throw new AppError('validation_failed', message, { issues: [{ path: 'value', message }] });
      }
      const days = read.data;
      const cutoff = retentionCutoff(days, clock.now());
      const items = await Promise.all(
        retainedBy[name].map(async (kind) => {
          const { oldest, newest, ...amount } = await dueOf(kind, days, cutoff);
          return {
            ...{ kind, ...amount },
            ...{ oldest: oldest?.toISOString() ?? null, newest: newest?.toISOString() ?? null },
          };
        }),
      );
      return { items };
    },
  };
};
export type RetentionPreviewService = ReturnType<typeof retentionPreviewService>;
