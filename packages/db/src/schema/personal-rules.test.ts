import { checkRows } from '@atelier/core/testing/check-rows';
import { getTableColumns, type Table } from 'drizzle-orm';
import { getTableConfig } from 'drizzle-orm/sqlite-core';
import { expect, test } from 'vitest';
import { keyOf } from '../stores/personal-tables.ts';
import { personalData } from './personal-data.ts';
import { isPersonRule, type NobodysRule, type PersonRule, personalRules } from './personal-rules.ts';
import { exportedColumns, ownSchema, plainInLogs, taggedColumns } from './personal-schema.ts';
import * as sqliteModule from './tables.sqlite.ts';

const tables: Readonly<Record<string, Table>> = { ...sqliteModule };
const names = Object.keys(tables);
const rules: Readonly<Record<string, PersonRule | NobodysRule>> = personalRules;
const where = 'packages/db/src/schema/personal-rules*.ts';
const looksSecret = /hash|secret|sealed|token|salt|password|publicKey|credentialId/i;

const ruleOf = (name: string): PersonRule | NobodysRule => {
  const rule = rules[name];
  if (rule === undefined)
    throw new Error(
      `The table ${name} has no rule in ${where}. Say how a row belongs to a person, and what an export and an erasure do with it; or, with { nobody: '…' }, why it has no rows of people.`,
    );
  return rule;
};

/** Whether the database deletes the row with the person's, or with the row through which it is theirs. */
const cascades = (name: string, { owner }: PersonRule): boolean => {
  const table = tables[name] as Table;
  const column = 'through' in owner ? owner.by : 'person' in owner ? owner.person : owner.workspace;
  const parent = tables['through' in owner ? owner.through : 'users'];
  return getTableConfig(table as never).foreignKeys.some((key) => {
    const { columns: from, foreignTable } = key.reference();
    const isOwner = from.some((one) => getTableColumns(table)[column] === one);
    return isOwner && foreignTable === parent && key.onDelete === 'cascade';
  });
};

/** What a rule lacks, in words that say how to mend it. */
const faultsOf = (name: string): string[] => {
  const rule = ruleOf(name);
  const table = tables[name] as Table;
  const columns = Object.keys(getTableColumns(table));
  const faults: string[] = [];
  const known = (what: string, listed: readonly string[]) => {
    for (const column of listed.filter((one) => !columns.includes(one)))
      faults.push(`${what} names the column ${column}, which ${name} does not have`);
  };
  const named: string[] = [...(rule.mentions ?? [])];
  known('mentions', rule.mentions ?? []);
  known('within', rule.within ?? []);
  if (isPersonRule(rule)) {
    const { owner, exported } = rule;
    const by = 'person' in owner ? owner.person : 'workspace' in owner ? owner.workspace : owner.by;
    named.push(by);
    known('owner', [by]);
    if ('through' in owner && !isPersonRule(ruleOf(owner.through)))
      faults.push(`rows belong to a person through ${owner.through}, which has no rows of people`);
    if (!('not' in exported)) {
      known('exported.facts', exported.facts);
      known('exported.without', Object.keys(exported.without ?? {}));
      if (keyOf(ownSchema, name, table).length === 0)
        faults.push('has no primary key: name the columns that tell the rows of one person apart as `key`');
      for (const column of exportedColumns(ownSchema, name).filter((one) => looksSecret.test(one)))
        faults.push(`exports ${column}, which looks like a secret: leave it out of facts, or tag it null`);
    }
  } else if (columns.includes('userId')) {
    faults.push('has a column userId: say with `owner` that its rows are those of a person');
  }
  if (isPersonRule(rule) && rule.erased === 'with_account' && name !== 'users' && !cascades(name, rule))
    faults.push(
      'stays when the account is deleted: add ON DELETE CASCADE to the reference of its owner, or say `deleted`',
    );
  for (const key of getTableConfig(table as never).foreignKeys) {
    const { columns: from, foreignTable } = key.reference();
    const [column] = from.map((one) => columns.find((c) => getTableColumns(table)[c] === one));
    if (foreignTable === sqliteModule.users && !named.includes(column ?? '') && key.onDelete !== 'cascade')
      faults.push(`${column} names a person: make it the owner, or list it in \`mentions\``);
  }
  return faults;
};

test('every table says how its rows belong to a person, and what export and erasure do with them', () =>
  checkRows(names, '%s', (name) => {
    const faults = faultsOf(name);
    expect(faults, faults.map((fault) => `${name} ${fault}. See ${where}.`).join('\n')).toEqual([]);
  }));

test('every table has a rule, and no rule is for a table that does not exist', () => {
  expect(Object.keys(rules).toSorted()).toEqual(names.toSorted());
});

test('rows are erased before those that they refer to', () => {
  const order = Object.keys(rules);
  for (const name of order.filter((one) => isPersonRule(ruleOf(one)))) {
    for (const key of getTableConfig(tables[name] as never).foreignKeys) {
      const parent = names.find((one) => tables[one] === key.reference().foreignTable) ?? '';
      if (key.onDelete === 'cascade' || key.onDelete === 'set null' || parent === 'workspaces') continue;
      expect(order.indexOf(name), `${name} refers to ${parent}`).toBeLessThan(order.indexOf(parent));
    }
  }
});

test('each name that the log shows although it is tagged is tagged somewhere', () => {
  const tagged = Object.keys(personalData).flatMap((name) =>
    taggedColumns(ownSchema, name).map(([column]) => column),
  );
  expect(Object.keys(plainInLogs).filter((name) => !tagged.includes(name))).toEqual([]);
});
