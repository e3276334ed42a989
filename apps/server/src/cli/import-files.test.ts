import { checkRows } from '@atelier/core/testing/check-rows';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCsv, readJson } from './import-files.ts';
import { readPeople } from './import-rows.ts';

const bcrypt = `$2b$10$${'a'.repeat(53)}`;
const validate = ({ entries, problems }: ReturnType<typeof readCsv>, allowRoles = false) => {
  const read = readPeople(entries, { allowRoles });
  return { people: read.people, problems: [...problems, ...read.problems] };
};

describe('a CSV file', () => {
  test('is read into people with their line numbers', () => {
    const text = [
      '\ufeffemail,Name,role,password_hash,email_verified,created_at',
      `ANN@example.org,"Ann, the first",viewer,${bcrypt},true,2021-03-04`,
      '',
      'bob@example.org,,,,,',
    ].join('\r\n');
    expect(validate(readCsv(text))).toEqual({
      problems: [],
      people: [
        {
          email: 'ann@example.org',
          name: 'Ann, the first',
          role: 'viewer',
          passwordHash: bcrypt,
          emailVerified: true,
          createdAt: new Date('2021-03-04T00:00:00.000Z'),
        },
        {
          email: 'bob@example.org',
          name: 'bob',
          role: 'user',
          passwordHash: null,
          emailVerified: false,
          createdAt: null,
        },
      ],
    });
    expect(readCsv(text).entries.map(({ line }) => line)).toEqual([2, 4]);
  });

  test('may have line ends of any kind, also mixed and within quotes; each record has the line on which it begins', () => {
    const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
    const plain = fc.string({ unit: fc.constantFrom('a', 'B', ' ', '7', 'é'), minLength: 1, maxLength: 6 });
    const quoted = fc.array(fc.oneof(plain, fc.constant('""'), fc.constant(','), lineEnd), { maxLength: 5 });
    const cell = fc.oneof(
      plain,
      quoted.map((parts) => `"${parts.join('')}"`),
    );
    const row = fc.record({ cell, end: fc.array(lineEnd, { minLength: 1, maxLength: 3 }) });
    const linesIn = (text: string) => text.split(/\r\n|\r|\n/).length - 1;
    fc.assert(
      fc.property(fc.array(row, { maxLength: 8 }), lineEnd, (rows, headerEnd) => {
        let text = `email,name${headerEnd}`;
        const expected = rows.map(({ cell: name, end }, at) => {
          const line = linesIn(text.endsWith('\r') ? `${text}.` : text) + 1;
          text += `${at}@example.org,${name}`;
          // An adjacent CR and LF form one line end.
          for (const one of end) text += text.endsWith('\r') && one.startsWith('\n') ? '\r\n' : one;
          const value = name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
          return [line, `${at}@example.org`, value.replace(/\r\n?/g, '\n')];
        });
        const { entries, problems } = readCsv(text);
        expect(problems).toEqual([]);
        expect(entries.map(({ line, fields }) => [line, fields.email, fields.name ?? ''])).toEqual(expected);
      }),
    );
  });

  test('with mixed line ends is not read as one person with several names', () => {
    const text =
      'email,name\r\nann@example.org,Ann\nbob@example.org,Bob\r\n\ncid@example.org,Cid\reve@example,Eve';
    const { people, problems } = validate(readCsv(text));
    expect(people.map(({ email, name }) => [email, name])).toEqual([
      ['ann@example.org', 'Ann'],
      ['bob@example.org', 'Bob'],
      ['cid@example.org', 'Cid'],
    ]);
    expect(problems.map(({ line }) => line)).toEqual([6]);
  });

  test('a CSV file with a mistake is rejected with the line number and without repeating values', () =>
    checkRows(
      [
        ['', 1, /must name the columns/],
        ['name\nAnn', 1, /must name the columns/],
        ['email,email\na@b.org,a@b.org', 1, /must name the columns/],
        ['email,password\na@b.org,hunter2', 1, /must name the columns/],
        ['email,name\nann@example.org', 2, /has 1 fields where there are 2 columns/],
        ['email,name\nann@example.org,Ann,hunter2', 2, /has 3 fields where there are 2 columns/],
        ['email,name\nann@example.org,"Ann" hunter2', 2, /is not CSV/],
        [`email,name\nann@example.org,"${'hunter2'.repeat(2000)}`, 2, /is not CSV/],
        ['email,name\r\n\r\nann@example.org,"Ann\r\nbob@example.org,Bob\r\n', 3, /is not CSV/],
        ['email,name\r\nann@example.org,"Ann\r\nB"\r\nbob@example.org,B"ob', 4, /is not CSV/],
        ['\n\nname\nAnn', 3, /must name the columns/],
        ['email\nhunter2', 2, /^email: This is not an email address/],
        ['email\nann@example.org\nbob@example.org\nANN@example.org', 4, /the same as in line 2/],
        ['email,role\nann@example.org,admin', 2, /--allow-roles/],
        ['email,role\nann@example.org,hunter2', 2, /^role: /],
        ['email,password_hash\nann@example.org,hunter2', 2, /^password_hash: must be a bcrypt/],
        [
          `email,password_hash\nann@example.org,$2b$31$${'a'.repeat(53)}`,
          2,
          /^password_hash: must be a bcrypt/,
        ],
        ['email,email_verified\nann@example.org,hunter2', 2, /^email_verified: must be true or false/],
        ['email,created_at\nann@example.org,hunter2', 2, /^created_at: must be a date/],
        ['email,created_at\nann@example.org,2999-01-01', 2, /^created_at: must lie between/],
        ['email,created_at\nann@example.org,1969-12-31', 2, /^created_at: must lie between/],
        ['email,name\nann@example.org,\u202ehunter2', 2, /^name: /],
      ] as const,
      '%j is refused, naming the line and repeating nothing',
      (text, line, sentence) => {
        const { problems } = validate(readCsv(text));
        expect(problems).toHaveLength(1);
        expect(problems[0]).toMatchObject({ line, sentence: expect.stringMatching(sentence) });
        expect(problems[0]?.sentence).not.toContain('hunter2');
      },
    ));

  test('all bad rows are reported, not only the first', () => {
    const { problems } = validate(readCsv('email,name\nx,Ann\nann@example.org\ny,Bob'));
    expect(problems.map(({ line }) => line).toSorted()).toEqual([2, 3, 4]);
  });
});

describe('a JSON file', () => {
  test('is an array of people; null counts as a missing field', () => {
    const text = JSON.stringify([
      { email: 'ann@example.org', email_verified: true, password_hash: null, name: null },
      { email: 'root@example.org', role: 'superadmin', created_at: '2020-01-02T03:04:05+02:00' },
    ]);
    expect(validate(readJson(text), true)).toMatchObject({
      problems: [],
      people: [
        { email: 'ann@example.org', name: 'ann', emailVerified: true, passwordHash: null },
        { role: 'superadmin', createdAt: new Date('2020-01-02T01:04:05.000Z') },
      ],
    });
  });

  test('a JSON file with a mistake is rejected with the line number and without repeating values', () =>
    checkRows(
      [
        ['{', 1, /not acceptable JSON/],
        ['{"email":"ann@example.org"}', 1, /must be a JSON array/],
        ['[\n\n"hunter2"]', 3, /is no object/],
        ['[{"email":"ann@example.org"},\n{"email":"bob@example.org","hunter2":1}]', 2, /fields other than/],
        ['[\n{"email":7}]', 2, /^email: /],
        ['[{"email":"ann@example.org","email_verified":"perhaps hunter2"}]', 1, /^email_verified: /],
        ['[{"__proto__":{"role":"superadmin"},"email":"ann@example.org"}]', 1, /not acceptable JSON/],
      ] as const,
      '%j is refused, naming the line and repeating nothing',
      (text, line, sentence) => {
        const { problems } = validate(readJson(text));
        expect(problems).toHaveLength(1);
        expect(problems[0]).toMatchObject({ line, sentence: expect.stringMatching(sentence) });
        expect(problems[0]?.sentence).not.toContain('hunter2');
      },
    ));

  test('line numbers are right with any layout of the file', () => {
    const person = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.array(fc.string()), fc.constant({})));
    fc.assert(
      fc.property(
        fc.array(person, { maxLength: 8 }),
        fc.constantFrom('', '\n', '\n\n  ', '\r', '\r\n\n '),
        (people, gap) => {
          const pieces = people.map((one) => `${gap}${JSON.stringify(one, null, gap === '' ? 0 : 1)}`);
          const expected = pieces.map((piece, at) => {
            const before = `[${pieces.slice(0, at).join(',')}${at > 0 ? ',' : ''}${/^\s*/.exec(piece)?.[0]}`;
            return before.split(/\r\n?|\n/).length;
          });
          const { entries, problems } = readJson(`[${pieces.join(',')}${gap}]`);
          if (problems.length === 0) expect(entries.map(({ line }) => line)).toEqual(expected);
        },
      ),
    );
  });
});
