import type { Role } from '../policy.ts';

/** Accounts of one role that are not locked. */
export interface AccountFigures {
  readonly role: Role;
  readonly accounts: number;
  readonly withSecondFactor: number;
  /** Without a sign-in since the given time, and not younger than it. */
  readonly dormant: number;
}

/** What is stored of one person, in numbers. */
export interface PersonFigures {
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
  person(userId: string): Promise<PersonFigures>;
}
