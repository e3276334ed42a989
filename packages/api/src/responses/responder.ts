import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import { clientBitsV6, isV4, type Network, parseNetwork } from '@atelier/core/networks/network';
import type { UserRecord } from '@atelier/core/ports/records';
import type { ResponseRecord } from '@atelier/core/ports/response-store';
import type { Responder, ResponseResult, ResponseWish } from '@atelier/core/ports/responses';
import type { Stores } from '@atelier/core/ports/stores';
import { type AuditTrail, createAuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import { accountActions, isLastSuperadmin, lastsS, sameForMs } from './actions.ts';

type ResponderDeps = Pick<Deps, 'blockSignal' | 'clock' | 'exemptions' | 'link' | 'outbox' | 'settings'>;

const hourMs = 3_600_000;
const addressBits = 128;
/** Sessions of administrators that are younger protect their address from rules. */
const adminSeenMs = 24 * hourMs;

const nothing: ResponseResult = { outcome: 'nothing_to_do', responseId: null, until: null };

/** What a wish is about, as it is stored. */
interface Target {
  readonly user: UserRecord | null;
  readonly network: Network | null;
}

/** A rule blocks one client at a time: an address of IPv4, or the /64 of one of IPv6. */
const isOneClient = (network: Network): boolean =>
  network.bits >= (isV4(network) ? addressBits : clientBitsV6);

const entityOf = ({ userId, blockId, id }: Pick<ResponseRecord, 'id' | 'userId' | 'blockId'>) => {
  if (userId !== null) return { entityType: 'user', entityId: userId };
  return blockId === null
    ? { entityType: 'response', entityId: id }
    : { entityType: 'block', entityId: blockId };
};

/** Acts on what rules have found, within their budgets (R-SEC-4). */
export const createResponder = (
  deps: ResponderDeps,
): Responder & {
  undoAs(stores: Stores, responseId: string, by: string | null, audit: AuditTrail): Promise<ResponseRecord>;
} => {
  const { clock, exemptions, settings, blockSignal } = deps;
  const act = accountActions(deps);
  const serverTrail = (): AuditTrail =>
    createAuditTrail({ requestId: crypto.randomUUID(), ip: '', userAgent: 'server' }, null, clock);

  /** Null if the subject has nothing that this could be done to. */
  const targetOf = async (stores: Stores, { kind, subject }: ResponseWish): Promise<Target | null> => {
    if (kind === 'block_address') {
      const network = subject.address === null ? null : parseNetwork(subject.address);
      return network === null ? null : { user: null, network };
    }
    if (subject.userId !== null) {
      const user = await stores.users.findForUpdate(subject.userId);
      return user === null ? null : { user, network: null };
    }
    const network = subject.address === null ? null : parseNetwork(subject.address);
    return kind === 'flag' && network !== null ? { user: null, network } : null;
  };

  const isProtected = async (stores: Stores, { kind }: ResponseWish, { user, network }: Target) => {
    if (kind === 'lock_account' && user !== null) return isLastSuperadmin(stores, user, clock.now());
    if (kind !== 'block_address' || network === null) return false;
    if (!isOneClient(network) || exemptions.of(network, null) !== null) return true;
    const since = new Date(clock.now().getTime() - adminSeenMs);
    const addresses = await stores.sessions.addressesOf(['admin', 'superadmin'], since);
    return addresses.some((address) => exemptions.of(network, address)?.reason === 'own_address');
  };

  const isOverBudget = async (stores: Stores, { kind, ruleId }: ResponseWish): Promise<boolean> => {
    if (kind === 'flag') return false;
    const { accountsPerHour, addressesPerHour } = settings.responses;
    const since = new Date(clock.now().getTime() - hourMs);
    const most = kind === 'block_address' ? addressesPerHour : accountsPerHour;
    return (await stores.responses.countDone(ruleId, kind, since)) >= most;
  };

  const recordOf = (
    { kind, ruleId, alertId, reason }: ResponseWish,
    { user, network }: Target,
  ): ResponseRecord => {
    const now = clock.now();
    const seconds = lastsS[kind];
    return {
      ...{ id: newId('response'), kind, ruleId, alertId, reason, createdAt: now },
      outcome: 'done',
      ...{ userId: user?.id ?? null, address: network?.text ?? null, blockId: null },
      until: seconds === null ? null : new Date(now.getTime() + seconds * 1000),
      ...{ undoneAt: null, undoneBy: null, appeal: null, appealedAt: null },
      ...{ declinedAt: null, declinedBy: null, note: null },
    };
  };

  /** Notes what was not done, once an hour for each subject. */
  const withhold = async (
    stores: Stores,
    response: ResponseRecord,
    outcome: 'dry_run' | 'over_budget' | 'protected',
  ): Promise<ResponseResult> => {
    const noted = { ...response, outcome, until: null };
    const since = new Date(clock.now().getTime() - hourMs);
    const known = await stores.responses.findNoted(noted, since);
    if (known !== null) return { outcome, responseId: known.id, until: null };
    await stores.responses.insert(noted);
    await serverTrail().write(stores, 'response_withheld', {
      ...entityOf(noted),
      details: { kind: noted.kind, rule: noted.ruleId, outcome, response: noted.id },
    });
    return { outcome, responseId: noted.id, until: outcome === 'dry_run' ? response.until : null };
  };

  const addBlock = async (stores: Stores, response: ResponseRecord, network: Network) => {
    const [added] = await stores.blocks.add(
      [
        {
          ...{ id: newId('block'), network: network.text, reason: response.reason, source: 'rule' as const },
          ...{ ruleId: response.ruleId, alertId: response.alertId, createdBy: null },
          ...{ createdAt: response.createdAt, expiresAt: response.until },
        },
      ],
      response.createdAt,
    );
    return added?.id ?? null;
  };

  const carryOut = async (
    stores: Stores,
    response: ResponseRecord,
    { user, network }: Target,
  ): Promise<ResponseResult> => {
    const blockId =
      response.kind === 'block_address' && network !== null
        ? await addBlock(stores, response, network)
        : null;
    if (response.kind === 'block_address' && blockId === null) return nothing;
    const facts =
      user === null || response.kind === 'block_address'
        ? {}
        : await act(stores, user, response.kind, response.until);
    if (facts === null) return nothing;
    const done = { ...response, blockId };
    await stores.responses.insert(done);
    await serverTrail().write(stores, 'response_made', {
      ...entityOf(done),
      details: { kind: done.kind, rule: done.ruleId, response: done.id, ...facts },
    });
    if (blockId !== null) blockSignal.changed();
    return { outcome: 'done', responseId: done.id, until: done.until };
  };

  const undoAs = async (stores: Stores, responseId: string, by: string | null, audit: AuditTrail) => {
    await stores.responses.serialise();
    const found = await stores.responses.find(responseId);
    if (found === null) throw new AppError('not_found');
    const now = clock.now();
    if (found.blockId !== null) await stores.blocks.end(found.blockId, by, now);
    const undone = await stores.responses.undo(responseId, by, now);
    if (undone === null) throw new AppError('conflict', 'This has been undone already.');
    await audit.write(stores, 'response_undone', {
      ...entityOf(undone),
      details: { kind: undone.kind, rule: undone.ruleId, response: undone.id },
    });
    if (undone.blockId !== null) blockSignal.changed();
    return undone;
  };

  return {
    async respond(stores, wish) {
      await stores.responses.serialise();
      const target = await targetOf(stores, wish);
      if (target === null) return nothing;
      const response = recordOf(wish, target);
      const since = new Date(response.createdAt.getTime() - sameForMs[wish.kind]);
      const active = await stores.responses.findActive(response, response.createdAt, since);
      if (active !== null) return { ...nothing, responseId: active.id, until: active.until };
      if (await isProtected(stores, wish, target)) return withhold(stores, response, 'protected');
      if (await isOverBudget(stores, wish)) return withhold(stores, response, 'over_budget');
      return wish.dryRun ? withhold(stores, response, 'dry_run') : carryOut(stores, response, target);
    },
    async undo(stores, responseId, by) {
      await undoAs(stores, responseId, by, serverTrail());
    },
    undoAs,
  };
};
