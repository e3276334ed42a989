import type { Network } from '@atelier/core/networks/network';
import type { Stores } from '@atelier/core/ports/stores';
import type { Deps } from '../shared/deps.ts';
import { superadminRanges, superadminSeen } from './seen-superadmins.ts';

/** Who changes blocks. */
export interface BlockActor {
  /** Null for an operator command. */
  readonly userId: string | null;
  /** Where they are, which they cannot block; null for an operator command. */
  readonly address: string | null;
}

/** Why this actor cannot block a range; null if they can. The console of the machine may block a superadmin. */
export const blockRefusals = async (
  { exemptions }: Pick<Deps, 'exemptions'>,
  stores: Pick<Stores, 'sessions'>,
  actor: BlockActor,
  now: Date,
): Promise<(network: Network) => string | null> => {
  const hasSuperadmin = actor.userId === null ? () => false : await superadminRanges(stores, now);
  return (network) =>
    exemptions.of(network, actor.address)?.message ?? (hasSuperadmin(network) ? superadminSeen : null);
};
