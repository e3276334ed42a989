import { readFileSync, writeFileSync } from 'node:fs';
import { type ProviderKind, providerKinds } from '@atelier/core/schemas/provider-kinds';
import { expect, test } from 'vitest';
import { expectedOutcome, traitsOf } from './courses.ts';
import { labelOf, sceneRows, type Traits } from './scenes.ts';
import { openProvider, type ProviderSuite } from './setup.ts';

const page = new URL('../../../../../docs/engines.md', import.meta.url);
const titles = [...new Set(sceneRows.map(({ title }) => title))];

/** Cells by scene. */
type Column = Readonly<Record<string, string>>;

const linkOf = (kind: string): string => `[${kind}](engines/${kind}.md)`;
const tableOf = (text: string): string => /^\| scene \|.*(?:\n\|.*)*/m.exec(text)?.[0] ?? '';

/** The documented columns, by kind of provider. */
const readColumns = (text: string): Map<ProviderKind, Column> => {
  const rows = tableOf(text)
    .split('\n')
    .map((line) => line.split('|').slice(1, -1))
    .map((row) => row.map((cell) => cell.trim()));
  const [head = []] = rows;
  const columnAt = (at: number): Column =>
    Object.fromEntries(rows.map((row) => [row[0] ?? '', row[at] ?? '']));
  return new Map(
    providerKinds.flatMap((kind) => {
      const at = head.indexOf(linkOf(kind));
      return at < 0 ? [] : [[kind, columnAt(at)] as const];
    }),
  );
};

const writeColumn = (kind: ProviderKind, column: Column): void => {
  const text = readFileSync(page, 'utf8');
  const columns = readColumns(text).set(kind, column);
  const kinds = providerKinds.filter((one) => columns.has(one));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const table = [
    line(['scene', ...kinds.map(linkOf)]),
    `|${'---|'.repeat(kinds.length + 1)}`,
    ...titles.map((title) => line([title, ...kinds.map((one) => columns.get(one)?.[title] ?? '')])),
  ].join('\n');
  writeFileSync(
    page,
    text.replace(tableOf(text), () => table),
  );
};

/** What the stages of a scene end with: one word if they agree, else `submit · poll · collect`. */
const cellOf = (suite: ProviderSuite, title: string, traits: Traits): string => {
  const outcomes = sceneRows
    .filter((row) => row.title === title)
    .filter(({ stage }) => !traits.answersAtOnce || stage === null || stage === 'submit')
    .map((row) =>
      suite.impossible?.[labelOf(row)] === undefined ? expectedOutcome(suite, row, traits) : '–',
    );
  return new Set(outcomes).size === 1 ? `${outcomes[0]}` : outcomes.join(' · ');
};

/** `UPDATE_ENGINES_TABLE=1` writes the column instead. */
export const describeTable = (suite: ProviderSuite): void => {
  test('docs/engines.md says how each scene ends', async () => {
    const { kind } = suite.adapter;
    const traits = await traitsOf(await openProvider(suite));
    const column = Object.fromEntries(titles.map((title) => [title, cellOf(suite, title, traits)]));
    if (process.env.UPDATE_ENGINES_TABLE === '1') writeColumn(kind, column);
    expect(readColumns(readFileSync(page, 'utf8')).get(kind)).toMatchObject(column);
  });
};
