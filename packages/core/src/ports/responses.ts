import type { Stores } from './stores.ts';

/** What a rule or an administrator may have done about a person or an address (R-SEC-4). */
export const responseKinds = [
  'lock_account',
  'block_address',
  'flag',
  'ask_step_up',
  'end_sessions',
  'pause_generation',
] as const;
export type ResponseKind = (typeof responseKinds)[number];

/**
 * `over_budget`: the rule has done this as often as it may in an hour without a human. `protected`: this person or address is
 * exempt. `nothing_to_do`: it is in force already, or the subject has nothing that it could act on.
 */
export const responseOutcomes = ['done', 'dry_run', 'over_budget', 'protected', 'nothing_to_do'] as const;
export type ResponseOutcome = (typeof responseOutcomes)[number];

export interface ResponseSubject {
  readonly userId: string | null;
  /** An address or CIDR. */
  readonly address: string | null;
}

export interface ResponseWish {
  readonly kind: ResponseKind;
  readonly subject: ResponseSubject;
  readonly ruleId: string;
  readonly alertId: string | null;
  /** Plain words for administrators, without secrets and without text of a person. */
  readonly reason: string;
  /** Says what would happen, and does nothing but note it. */
  readonly dryRun: boolean;
}

export interface ResponseResult {
  readonly outcome: ResponseOutcome;
  /** The response that was made; that which is in force already for `nothing_to_do`, or null. */
  readonly responseId: string | null;
  readonly until: Date | null;
}

/** Acts on what rules have found. */
export interface Responder {
  /**
   * Acts within the caller's transaction, which it makes wait for other responses: once for each subject and kind, within
   * the budget of the rule, with its event and the person's notice. Call it before other rows are locked (the lock order).
   */
  respond(stores: Stores, wish: ResponseWish): Promise<ResponseResult>;
  /**
   * Takes a response back as far as that is possible.
   * @param by the administrator; null for an operator command
   * @throws AppError `not_found` if it was not done or is undone
   */
  undo(stores: Stores, responseId: string, by: string | null): Promise<void>;
}
