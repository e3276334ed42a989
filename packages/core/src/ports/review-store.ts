import type { Role } from '../policy.ts';

/** Accounts of one role that are neither locked nor only invited. */
export interface AccountFigures {
  readonly role: Role;
  readonly accounts: number;
  readonly withSecondFactor: number;
  /** Without a sign-in since the given time, and not younger than it. */
  readonly dormant: number;
}

/** An access token that ends, with its owner. */
export interface EndingToken {
  readonly id: string;
  readonly name: string;
  readonly expiresAt: Date;
  readonly userId: string;
  readonly userName: string;
}

/** What is stored of one person, in numbers. */
export interface PersonFigures {
  /** Alerts about them, and how many of these are not resolved. */
  readonly alerts: { readonly all: number; readonly open: number };
  /** What rules did about the account, and how many of these wait for the answer to an appeal. */
  readonly responses: { readonly all: number; readonly appealed: number };
  /** Appeals of theirs about pictures that wait for a decision. */
  readonly appeals: number;
  /** Cases that list them as affected. */
  readonly incidents: number;
  readonly jobs: { readonly unfinished: number; readonly completed: number; readonly failed: number };
  readonly storedFiles: number;
  readonly storedBytes: number;
}

/** Counts over all accounts, for administrators. */
export interface ReviewStore {
  /** By role; roles without an account are missing. */
  accounts(dormantSince: Date): Promise<AccountFigures[]>;
  /** Access tokens that end within the time. */
  tokensEnding(from: Date, to: Date): Promise<number>;
  /** Those that end first. */
  endingTokens(from: Date, to: Date, limit: number): Promise<EndingToken[]>;
  person(userId: string): Promise<PersonFigures>;
}
