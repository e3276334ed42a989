import { type PersonalKind, personalData } from './personal-data.ts';
import { isPersonRule, type NobodysRule, type PersonRule, personalRules } from './personal-rules.ts';

/** Tags and rules of some tables, by the names that the tables have in the code. */
export interface PersonalSchema {
  readonly tags: Readonly<Record<string, Readonly<Record<string, PersonalKind | null>>>>;
  readonly rules: Readonly<Record<string, PersonRule | NobodysRule>>;
}

export const ownSchema: PersonalSchema = { tags: personalData, rules: personalRules };

export const ruleOf = ({ rules }: PersonalSchema, name: string): PersonRule | null => {
  const rule = rules[name];
  return rule !== undefined && isPersonRule(rule) ? rule : null;
};

/** The columns of a table that are tagged. */
export const taggedColumns = ({ tags }: PersonalSchema, name: string): [string, PersonalKind][] =>
  Object.entries(tags[name] ?? {}).flatMap(([column, kind]) => (kind === null ? [] : [[column, kind]]));

/** The columns of an export: facts, then what is tagged. */
export const exportedColumns = (schema: PersonalSchema, name: string): string[] => {
  const exported = ruleOf(schema, name)?.exported;
  if (exported === undefined || 'not' in exported) return [];
  const { facts, without = {} } = exported;
  const tagged = taggedColumns(schema, name).map(([column]) => column);
  return [...new Set([...facts, ...tagged])].filter((column) => !(column in without));
};

/**
 * Names of tagged columns that mean something else in a line of the log, with what it is there. All other names of tagged
 * columns are redacted there.
 */
export const plainInLogs = {
  provider: 'the name of a configured service',
  state: 'of a part of the server',
  reason: 'why a part of the server does something, in its own words',
  createdAt: 'a time of a file or a process',
  version: 'of the product, as it starts',
  kind: 'of an email or a job, from a closed list',
  text: 'of an error, in the words of the program',
} as const;

/** Names whose values are left out of the log, because columns with personal data have them. */
export const redactedNames = (schema: PersonalSchema = ownSchema): string[] => {
  const names = Object.keys(schema.tags).flatMap((name) =>
    taggedColumns(schema, name).map(([column]) => column),
  );
  return [...new Set(names)].filter((name) => !(name in plainInLogs));
};
