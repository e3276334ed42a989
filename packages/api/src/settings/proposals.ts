import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import { roleCan } from '@atelier/core/policy';
import type { UserRecord } from '@atelier/core/ports/records';
import type { SettingChangeRecord, SettingProposalRecord } from '@atelier/core/ports/runtime-settings';
import type { Stores } from '@atelier/core/ports/stores';
import type { ProposeSettingInput, SettingOutcome, UndoSettingInput } from '@atelier/core/schemas/settings';
import {
  isSettingName,
  readSettingText,
  type SettingName,
  settingDeclarations,
} from '@atelier/core/settings/settings';
import type { z } from 'zod';
import { requireCurrentSession } from '../access/current-session.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { changeText } from '../shared/change-details.ts';
import type { Principal } from '../trpc/request-context.ts';
import { checkedSetting } from './runtime-settings.ts';
import { applySetting, latestChanges, requireSecondPerson, type SettingDeps } from './settings.ts';
import { jsonOf } from './views.ts';

/** How long a proposal waits for its approval. */
const proposalTtlMs = 24 * 3_600_000;

type Outcome = z.infer<typeof SettingOutcome>;
type Proposed = Pick<SettingProposalRecord, 'name' | 'value' | 'expected' | 'reason'>;

const outcomeOf = ({ number }: SettingChangeRecord): Outcome => ({ outcome: 'changed', number });
const isOver = () => new AppError('conflict', 'This proposal was decided already, or its 24 hours are over.');

/** Changes that two superadmins make together, and changes that are taken back. */
export const settingProposals = (deps: SettingDeps) => {
  const { db, clock, runtimeSettings } = deps;

  const subject = (name: string, proposal: string, value: string) => ({
    ...{ entityType: 'setting', entityId: name },
    details: { proposal, value },
  });

  const store = async (
    stores: Pick<Stores, 'audit' | 'settings'>,
    { user }: Principal,
    proposed: Proposed,
    audit: AuditTrail,
  ): Promise<Outcome> => {
    const proposedAt = clock.now();
    const id = newId('settingProposal');
    await stores.settings.propose({
      ...{
        ...proposed,
        id,
        proposedBy: user.id,
        proposedAt,
        outcome: null,
        decidedBy: null,
        decidedAt: null,
      },
      expiresAt: new Date(proposedAt.getTime() + proposalTtlMs),
    });
    const { value } = runtimeSettings.describe(proposed.name as SettingName);
    const text = changeText(value, jsonOf(proposed.value) ?? 'default');
    await audit.write(stores, 'setting_proposed', subject(proposed.name, id, text));
    return { outcome: 'proposed', number: null };
  };

  /** What the change replaced, as a value. @throws AppError `conflict` */
  const earlierOf = (name: SettingName, { before }: SettingChangeRecord) => {
    const read = before === null ? { value: null } : readSettingText(name, before);
    if (read === null) throw new AppError('conflict', 'The earlier value isn’t valid in this release.');
    return read.value;
  };

  /** The change that a proposal takes back: the latest one, if the proposed value is the one that it replaced. */
  const undoneBy = async (
    { settings }: Pick<Stores, 'settings'>,
    name: SettingName,
    value: string | null,
  ): Promise<string | null> => {
    const [latest] = await settings.history({ name }, { after: null, limit: 1 });
    return latest !== undefined && latest.before === value ? latest.id : null;
  };

  /** @throws AppError `not_found`, `conflict` */
  const findUndecided = async (stores: Pick<Stores, 'settings'>, id: string) => {
    const proposal = await stores.settings.findProposal(id);
    if (proposal === null || !isSettingName(proposal.name)) throw new AppError('not_found');
    if (proposal.outcome !== null || proposal.expiresAt <= clock.now()) throw isOver();
    return { ...proposal, name: proposal.name };
  };

  /**
   * Two superadmins make the change, so the proposer has to be one still: what an account proposed that has been locked, demoted
   * or deleted since, perhaps because it was stolen, is not made. Both accounts stay as they are until the commit.
   * @throws AppError `conflict`, `unauthenticated` if the caller's session has ended
   */
  const requireProposer = async (
    stores: Pick<Stores, 'sessions' | 'users'>,
    principal: Principal,
    proposedBy: string | null,
  ): Promise<void> => {
    const ids = [principal.user.id, ...(proposedBy === null ? [] : [proposedBy])];
    const locked = new Map<string, UserRecord | null>();
    for (const id of ids.toSorted()) locked.set(id, await stores.users.findForUpdate(id));
    await requireCurrentSession(stores, principal);
    const proposer = proposedBy === null ? null : (locked.get(proposedBy) ?? null);
    if (proposer === null || proposer.lockedAt !== null || !roleCan(proposer.role, 'settings:manage'))
      throw new AppError(
        'conflict',
        'The person who proposed this is no longer an active superadmin. Reject it, and propose it again.',
      );
  };

  return {
    /** @throws AppError `validation_failed`, `conflict` if the setting needs no second person or there is none */
    propose: (
      principal: Principal,
      { name, value, expected, reason }: z.output<typeof ProposeSettingInput>,
      audit: AuditTrail,
    ): Promise<Outcome> =>
      db.transaction(async (stores) => {
        await requireCurrentSession(stores, principal);
        if (settingDeclarations[name].danger !== 'two_person')
          throw new AppError('conflict', 'This setting needs no approval. Change it directly.');
        if ((await stores.users.countActiveSuperadmins()) < 2)
          throw new AppError('conflict', 'There is no other superadmin who could approve this.');
        runtimeSettings.requireChangeable(name);
        const text = value === null ? null : checkedSetting(name, value);
        return store(stores, principal, { name, value: text, expected, reason: reason ?? null }, audit);
      }),

    /**
     * Makes the proposed change, in the name of the proposer.
     * @throws AppError `not_found`, `forbidden` for the proposer, `conflict` if it is over, the setting was changed since, or the
     * proposer could not make it any more
     */
    async approve(principal: Principal, id: string, audit: AuditTrail): Promise<Outcome> {
      const change = await db.transaction(async (stores) => {
        await requireCurrentSession(stores, principal);
        const { name, value, expected, reason, proposedBy } = await findUndecided(stores, id);
        if (proposedBy === principal.user.id)
          throw new AppError('forbidden', 'Another superadmin has to approve what you proposed.');
        await requireProposer(stores, principal, proposedBy);
        const decidedBy = principal.user.id;
        const decision = { outcome: 'approved', decidedBy, decidedAt: clock.now() } as const;
        if (!(await stores.settings.decide(id, decision))) throw isOver();
        const read = value === null ? { value: null } : readSettingText(name, value);
        if (read === null) throw new AppError('conflict', 'The proposed value isn’t valid any more.');
        const undoes = await undoneBy(stores, name, value);
        const by = { userId: proposedBy, reason, approvedBy: decidedBy, undoes, expected };
        return applySetting(deps, stores, name, read.value, by, audit);
      });
      await runtimeSettings.refresh();
      return outcomeOf(change);
    },

    /** @throws AppError `not_found`, `conflict` */
    reject: (principal: Principal, id: string, audit: AuditTrail): Promise<void> =>
      db.transaction(async (stores) => {
        await requireCurrentSession(stores, principal);
        const { name, value } = await findUndecided(stores, id);
        const decision = {
          outcome: 'rejected',
          decidedBy: principal.user.id,
          decidedAt: clock.now(),
        } as const;
        if (!(await stores.settings.decide(id, decision))) throw isOver();
        const text = changeText(jsonOf(value) ?? 'default', 'rejected');
        await audit.write(stores, 'setting_proposal_rejected', subject(name, id, text));
      }),

    /**
     * Takes the latest change of a setting back, as a change of its own; of a most dangerous one it proposes that while there is a
     * second superadmin, and without one takes its name, as `set` does.
     * @throws AppError `not_found`, `validation_failed`, `conflict` if it was changed again since, or the earlier value is no longer valid
     */
    async undo(
      principal: Principal,
      { id, confirm }: z.output<typeof UndoSettingInput>,
      audit: AuditTrail,
    ): Promise<Outcome> {
      const outcome = await db.transaction(async (stores) => {
        await requireCurrentSession(stores, principal);
        const change = await stores.settings.findChange(id);
        if (change === null || !isSettingName(change.name)) throw new AppError('not_found');
        const { name, number } = change;
        if ((await latestChanges(stores, [name])).get(name) !== number)
          throw new AppError(
            'conflict',
            'This setting was changed again later. Undo the latest change first.',
          );
        const value = earlierOf(name, change);
        const expected = change.after === null ? null : number;
        const needsTwo =
          settingDeclarations[name].danger === 'two_person' &&
          (await stores.users.countActiveSuperadmins()) > 1;
        if (needsTwo)
          return store(stores, principal, { name, value: change.before, expected, reason: null }, audit);
        await requireSecondPerson(stores, name, confirm);
        const by = { userId: principal.user.id, reason: null, undoes: id, expected };
        return outcomeOf(await applySetting(deps, stores, name, value, by, audit));
      });
      await runtimeSettings.refresh();
      return outcome;
    },
  };
};
