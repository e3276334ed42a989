import { accountRules, userRule } from './personal-rules-account.ts';
import { alertRules } from './personal-rules-alerts.ts';
import { detectionPersonalRules } from './personal-rules-detection.ts';
import { engineRules } from './personal-rules-engines.ts';
import { galleryRules } from './personal-rules-gallery.ts';
import { incidentRules } from './personal-rules-incidents.ts';
import { responseRules } from './personal-rules-response.ts';
import { settingRules } from './personal-rules-settings.ts';
import { studioRules } from './personal-rules-studio.ts';
import type { Tables } from './schema.ts';

/** How a row belongs to a person. */
export type Owner<C extends string = string> =
  /** The column has the person's id. */
  | { readonly person: C }
  /** The column has the id of the person's personal workspace. */
  | { readonly workspace: C }
  /** The row is theirs if the row of the other table with this key (its `id`, unless `of` says otherwise) is theirs. */
  | { readonly through: keyof Tables; readonly by: C; readonly of?: string };

export interface PersonRule<C extends string = string> {
  readonly owner: Owner<C>;
  /** What it is, for the person, in the words of the page "Your data". */
  readonly what: string;
  readonly exported:
    | {
        /** Untagged columns that the export has, too. Tagged ones are always in it. */
        readonly facts: readonly C[];
        /** Tagged columns that it does not have, with the reason. */
        readonly without?: { readonly [K in C]?: string };
      }
    | { readonly not: string };
  readonly erased: /** The database deletes the rows with the account, or with the row that they belong to: references with ON DELETE CASCADE. */
    | 'with_account'
    /** `eraseRowsOf` deletes the rows. */
    | 'deleted'
    /** The rows stay without the person: every tagged column and `owner` are emptied. */
    | 'cleared'
    /** By code of its own, or not at all: why, and until when. */
    | { readonly otherwise: string };
  /** Columns with the id of another person than the owner; emptied when that person is erased. */
  readonly mentions?: readonly C[];
  /** Columns of JSON with ids of people, as values or items of lists; the id of a person is taken out when they are erased. */
  readonly within?: readonly C[];
  /** The columns by which the rows of one person are told apart; the primary key by default. */
  readonly key?: readonly C[];
}

/** A table without rows of people who have an account, with the reason. */
export interface NobodysRule<C extends string = string> {
  readonly nobody: string;
  readonly mentions?: readonly C[];
  /** As in `PersonRule`. */
  readonly within?: readonly C[];
}

type ColumnOf<T extends keyof Tables> = keyof Tables[T]['_']['columns'] & string;
export type Rules = {
  readonly [T in keyof Tables]: PersonRule<ColumnOf<T>> | NobodysRule<ColumnOf<T>>;
};

/**
 * What export and erasure (R-DATA-6) do with each table, in the order of the erasure: rows before those that they refer to.
 * Exhaustive, as `personalData` is: a new table does not compile without a rule, and `schema.test.ts` says what a rule lacks.
 */
export const personalRules: Rules = {
  ...studioRules,
  ...galleryRules,
  ...engineRules,
  ...alertRules,
  ...incidentRules,
  ...responseRules,
  ...settingRules,
  ...detectionPersonalRules,
  ...accountRules,
  // Last: everything else refers to it.
  ...userRule,
};

export const isPersonRule = (rule: PersonRule | NobodysRule): rule is PersonRule => 'owner' in rule;
