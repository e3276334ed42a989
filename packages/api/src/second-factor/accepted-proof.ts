import type { UserRecord } from '@atelier/core/ports/records';
import { hasStepUpMethod } from '../access/remaining-methods.ts';
import type { ServiceSettings } from '../shared/settings.ts';

/** Kinds of proof of identity; recovery codes, TOTP codes and passkeys are all `second_factor`. */
export type ProofKind = 'password' | 'second_factor' | 'provider';

export interface PresentedProof {
  readonly kind: ProofKind;
  /** When it was presented: now, or for a provider when the user signed in there. */
  readonly at: Date;
}

type Owner = Pick<UserRecord, 'passwordHash' | 'secondFactorAt'>;
type Settings = Pick<ServiceSettings, 'regularAuth'>;

/** The `provenAt` of a session without an accepted proof. */
export const neverProven = new Date(0);

/**
 * Whether step-up accepts this proof for this account (R-ID-9): a second factor always, the password if there is no
 * second factor, a provider if there is neither. Everything that sets `provenAt` uses this function.
 */
export const isAcceptedProof = (kind: ProofKind, owner: Owner, settings: Settings): boolean => {
  switch (kind) {
    case 'second_factor':
      return true;
    case 'password':
      return owner.secondFactorAt === null && hasStepUpMethod(owner, settings);
    case 'provider':
      return !hasStepUpMethod(owner, settings);
  }
};

/**
 * The `provenAt` of a session that starts or continues after `proof`.
 * @param before the `provenAt` of the session that it replaces; `neverProven` if there is none. Kept if step-up would
 * not accept `proof`, or if it is later.
 */
export const provenAtAfter = (proof: PresentedProof, owner: Owner, settings: Settings, before: Date): Date =>
  isAcceptedProof(proof.kind, owner, settings) && proof.at > before ? proof.at : before;
