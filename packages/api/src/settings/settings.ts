import { AppError } from '@atelier/core/errors';
import { roleCan } from '@atelier/core/policy';
import type { SettingAuthor, SettingChangeRecord } from '@atelier/core/ports/runtime-settings';
import type { Stores } from '@atelier/core/ports/stores';
import type {
  SetSettingInput,
  SettingHistoryInput,
  SettingHistoryPage,
  SettingList,
} from '@atelier/core/schemas/settings';
import {
  isSettingName,
  type SettingName,
  type SettingValue,
  settingDeclarations,
  settingNames,
} from '@atelier/core/settings/settings';
import type { z } from 'zod';
import { requireCurrentSession } from '../access/current-session.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { changeText } from '../shared/change-details.ts';
import type { Deps } from '../shared/deps.ts';
import type { Principal } from '../trpc/request-context.ts';
import { findPeople, jsonOf, viewChange, viewProposal, viewSetting } from './views.ts';

export type SettingDeps = Pick<Deps, 'clock' | 'db' | 'environmentSettings' | 'runtimeSettings'>;

const historyPageSize = 30;

/** Refuses a change of a most dangerous setting by one person while another one could approve it. */
export const requireSecondPerson = async (
  stores: Pick<Stores, 'users'>,
  name: SettingName,
  confirm: string | undefined,
): Promise<void> => {
  if (settingDeclarations[name].danger !== 'two_person') return;
  if ((await stores.users.countActiveSuperadmins()) > 1)
    throw new AppError('conflict', 'Another superadmin has to approve this. Propose the change instead.');
  if (confirm !== name)
    throw new AppError('validation_failed', `Type ${name} to confirm.`, {
      issues: [{ path: 'confirm', message: `Type ${name} to confirm.` }],
    });
};

/** Whether the caller must have proved who they are recently to change it. */
export const isDangerous = (name: string): boolean =>
  !isSettingName(name) || settingDeclarations[name].danger !== 'normal';

/** Stores a value with its event. For changes within a larger transaction, such as containment. */
export const applySetting = async <N extends SettingName>(
  { runtimeSettings }: Pick<Deps, 'runtimeSettings'>,
  stores: Pick<Stores, 'audit' | 'settings'>,
  name: N,
  value: SettingValue<N> | null,
  by: SettingAuthor,
  audit: AuditTrail,
): Promise<SettingChangeRecord> => {
  const change = await runtimeSettings.set(stores, name, value, by);
  await audit.write(stores, 'setting_changed', {
    entityType: 'setting',
    entityId: name,
    details: {
      change: change.id,
      value: changeText(jsonOf(change.before) ?? 'default', jsonOf(change.after) ?? 'default'),
      ...(change.undoes !== null && { undoes: change.undoes }),
      ...(change.approvedBy !== null && { approvedBy: change.approvedBy }),
    },
  });
  return change;
};

/** The latest change of each of these settings. */
export const latestChanges = async (
  { settings }: Pick<Stores, 'settings'>,
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> => {
  const newest = await Promise.all(
    [...new Set(names)].map((name) => settings.history({ name }, { after: null, limit: 1 })),
  );
  return new Map(newest.flat().map(({ name, number }) => [name, number]));
};

/** Settings in the console: what counts, why, who changed it, and changing it back (R-ADM-1). */
export const settingService = (deps: SettingDeps) => {
  const { db, clock, runtimeSettings, environmentSettings } = deps;

  return {
    /** Every setting with its effective value, what waits for approval, and what only the environment can set. */
    async list({ user }: Principal): Promise<SettingList> {
      await runtimeSettings.refresh();
      const proposals = await db.settings.openProposals(clock.now());
      const people = await findPeople(
        db,
        proposals.map(({ proposedBy }) => proposedBy),
      );
      return {
        items: settingNames.map((name) => viewSetting(name, runtimeSettings)),
        proposals: proposals.flatMap((proposal) => {
          const { name } = proposal;
          if (!isSettingName(name)) return [];
          return [viewProposal({ ...proposal, name }, people, runtimeSettings.describe(name), user.id)];
        }),
        environment: [...environmentSettings()],
        mayManage: roleCan(user.role, 'settings:manage'),
        superadmins: await db.users.countActiveSuperadmins(),
      };
    },

    /**
     * @returns the number of the change
     * @throws AppError `validation_failed`, `conflict` if it was changed since, the environment sets it, or another superadmin has
     * to approve it
     */
    async set(
      principal: Principal,
      { name, value, expected, reason, confirm }: z.output<typeof SetSettingInput>,
      audit: AuditTrail,
    ): Promise<number> {
      const { number } = await db.transaction(async (stores) => {
        await requireCurrentSession(stores, principal);
        await requireSecondPerson(stores, name, confirm);
        const by = { userId: principal.user.id, reason: reason ?? null, expected };
        return applySetting(deps, stores, name, value as SettingValue<typeof name>, by, audit);
      });
      await runtimeSettings.refresh();
      return number;
    },

    async history(input: z.output<typeof SettingHistoryInput>): Promise<z.infer<typeof SettingHistoryPage>> {
      const { name, cursor = null, limit = historyPageSize } = input;
      const filter = name === undefined ? {} : { name };
      const found = await db.settings.history(filter, { after: cursor, limit: limit + 1 });
      const rows = found.slice(0, limit);
      const people = await findPeople(
        db,
        rows.flatMap(({ changedBy, approvedBy }) => [changedBy, approvedBy]),
      );
      const latest = await latestChanges(
        db,
        rows.map((row) => row.name),
      );
      return {
        items: rows.map((row) =>
          viewChange(row, people, ({ name: of, number }) => latest.get(of) === number),
        ),
        nextCursor: found.length > limit ? String(rows.at(-1)?.number ?? 0) : null,
      };
    },
  };
};
export type SettingService = ReturnType<typeof settingService>;
