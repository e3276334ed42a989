import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkRows } from '../packages/core/src/testing/check-rows.ts';
import { type Citation, citationsIn } from './cited-tests.ts';
import { root } from './setup.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const page = read('docs/requirements.md');

/** The paths that a cell names. */
const pathsIn = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path);
const rows = [...page.matchAll(/^\| (R-[A-Z]+-\d+) \| [^|]+ \| ([^|]+) \| (.+) \|$/gm)].map(
  ([, id = '', code = '', proof = '']) => ({ id, code: pathsIn(code), proofs: citationsIn(proof) }),
);

const standardRows = [
  ...page.matchAll(/^\| (\d+\.\d+\.\d+) \| [^|]+ \| ([^|]+) \| ([^|]+) \| (.*) \|$/gm),
].map(([, id = '', met = '', code = '', proof = '']) => ({
  id,
  met,
  code: pathsIn(code),
  proofs: citationsIn(proof),
}));

const expectInTree = (code: readonly string[], proofs: readonly Citation[]): void => {
  expect(code).not.toEqual([]);
  expect(code.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  for (const { file, title } of proofs) expect(read(file), file).toContain(title);
};

describe('docs/requirements.md', () => {
  test('has each requirement once', () => {
    expect(rows.length).toBeGreaterThan(40);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });

  test('every requirement names existing code and tests', () =>
    checkRows(rows, '$id', ({ code, proofs }) => {
      expect(proofs).not.toEqual([]);
      expectInTree(code, proofs);
    }));
});

/** `1-3,5` of a section is its ids; a section is `6.2`. */
const idsOf = (sections: Readonly<Record<string, string>>): string[] =>
  Object.entries(sections).flatMap(([section, numbers]) =>
    numbers.split(',').flatMap((range) => {
      const [first = 0, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, at) => `${section}.${first + at}`);
    }),
  );

/** The requirements of ASVS 5.0, chapters V6, V7, V9 and V10, that apply to this application. */
const standardIds = idsOf({
  '6.1': '1-3',
  '6.2': '1-12',
  '6.3': '1-8',
  '6.4': '1-4,6',
  '6.5': '1-6,8',
  '6.6': '2-3',
  '6.7': '1-2',
  '6.8': '1-2,4',
  '7.1': '1-3',
  '7.2': '1-4',
  '7.3': '1-2',
  '7.4': '1-5',
  '7.5': '1-3',
  '7.6': '1-2',
  '9.1': '1-3',
  '9.2': '1-3',
  '10.1': '1-2',
  '10.2': '1-3',
  '10.5': '1-4',
});

/** Those of the other chapters that are mapped. */
const otherIds = idsOf({
  '1.3': '12',
  '1.5': '3',
  '2.1': '3',
  '4.1': '2',
  '8.1': '2',
  '11.1': '1-2',
  '11.2': '1',
  '12.3': '1,4',
  '13.1': '1,3-4',
  '13.2': '1',
  '13.4': '5',
  '14.1': '1-2',
  '14.2': '2,7',
  '15.1': '4-5',
  '15.2': '1,4',
  '15.3': '7',
  '16.1': '1',
  '16.2': '1',
  '16.3': '3',
});

describe('the tables of ASVS 5.0', () => {
  test('have every applicable id of the four chapters and the mapped ones of the others, once and in order', () => {
    expect(standardRows.map(({ id }) => id)).toEqual([...standardIds, ...otherIds]);
  });

  test('every row says whether it is met, and names existing code and tests', () =>
    checkRows(standardRows, '$id', ({ met, code, proofs }) => {
      expect(met).toMatch(/^(yes|in part|no)(, by default)?( \(\d+\))?$/);
      // Unmet requirements have no code.
      if (met.startsWith('no')) return;
      expect(proofs).not.toEqual([]);
      expectInTree(code, proofs);
    }));

  test('has a note for every row that is not a plain yes, and no unused notes', () => {
    const notes = [...page.matchAll(/^- \((\d+)\) \S/gm)].map(([, number = '']) => number);
    const cited = standardRows.flatMap(({ met }) => /\((\d+)\)/.exec(met)?.[1] ?? []);
    expect(cited).toEqual(notes);
    expect(notes).toEqual(notes.map((_, at) => String(at + 1)));
    const unexplained = standardRows.filter(({ met }) => met !== 'yes' && !met.includes('('));
    expect(unexplained.map(({ id }) => id)).toEqual([]);
  });
});

describe('documentation that ASVS requires', () => {
  const written = read('docs/identity.md').replaceAll(/\s+/g, ' ');

  test('is in docs/identity.md', () =>
    checkRows(
      [
        ['6.1.1', 'An attempt is counted in the database before it is checked'],
        ['6.1.1', 'has its own count and is not affected by attempts from other browsers'],
        ['6.1.2', 'the parts of their address, the site\'s host name and "atelier"'],
        ['6.2.10', 'Passwords do not expire; users have to change one only if it is known to be compromised'],
        ['6.4.4', "by a superadmin who has verified the user's identity"],
        ['7.1.1', 'a week limits the value of a stolen cookie'],
        ['7.1.2', 'at most 20 per person (`SESSIONS_PER_USER`); the oldest end first'],
        ['7.1.3', "The end of a provider's session does not end ours, which has its own lifetime"],
      ],
      '%s: “%s”',
      (_, words) => {
        expect(written).toContain(words);
      },
    ));

  /** Procedures that authenticate by themselves, and their row in the page. */
  const signInPaths: Readonly<Record<string, string>> = {
    'secondFactor.complete': 'email and password',
    'auth.register': 'email and password',
    'auth.signIn': 'email and password',
    'auth.signInWithPasskey': 'passkey',
    'auth.completeSetup': 'setup link',
    'tokens.issue': 'access token (programs)',
    'tokens.refresh': 'access token (programs)',
    'GET /auth/:provider/callback': 'Google, GitHub, another OpenID provider',
  };
  const signInEvents = [
    'login_success',
    'registration',
    'setup_completed',
    'token_issued',
    'token_refreshed',
  ];

  test('6.1.3: covers every authentication path of the code', () => {
    const declared = [...read('docs/policy.md').matchAll(/^\| `([^`]+)` \|(?:[^|]+\|){4} ([^|]+) \|/gm)];
    const found = declared.filter(([, , events = '']) =>
      events.split(' or ').some((event) => signInEvents.includes(event)),
    );
    expect(found.map(([, name]) => name).toSorted()).toEqual(Object.keys(signInPaths).toSorted());
    for (const row of Object.values(signInPaths)) expect(written).toContain(`| ${row} |`);
  });
});
