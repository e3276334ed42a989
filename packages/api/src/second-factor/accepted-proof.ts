import type { UserRecord } from '@atelier/core/ports/records';
import { hasStepUpMethod } from '../access/remaining-methods.ts';
import type { ServiceSettings } from '../shared/settings.ts';

/** What somebody has shown of who they are; recovery codes, TOTP codes and passkeys are all `second_factor`. */
export type ProofKind = 'password' | 'second_factor' | 'provider';

export interface PresentedProof {
  readonly kind: ProofKind;
  /** When it was shown: now, or for a provider when the person signed in there. */
  readonly at: Date;
}

type Owner = Pick<UserRecord, 'passwordHash' | 'secondFactorAt'>;
type Settings = Pick<ServiceSettings, 'regularAuth'>;

/** The `provenAt` of a session that no accepted proof stands behind. */
export const neverProven = new Date(0);

/**
 * Whether step-up takes this proof for this account as it stands (R-ID-9): a second factor always, the password where
 * there is no second factor, a provider where there is neither. Everything that sets `provenAt` asks here.
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
 * The `provenAt` of a session that begins or goes on after `shown`.
 * @param before what the session it replaces was proven by; `neverProven` where there is none. Kept if step-up would
 * not take `shown`, or if it is the later of the two.
 */
export const provenAtAfter = (proof: PresentedProof, owner: Owner, settings: Settings, before: Date): Date =>
  isAcceptedProof(proof.kind, owner, settings) && proof.at > before ? proof.at : before;
