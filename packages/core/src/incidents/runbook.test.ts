import { expect, test } from 'vitest';
import { checkRows } from '../testing/check-rows.ts';
import { parseRunbook, RunbookError } from './runbook.ts';

const phases = ['Detect', 'Assess', 'Contain', 'Eradicate', 'Recover', 'Learn'];
const page = `# A flood

Use this when too much
comes in.

- Severity: medium
- Personal data: no
- Containment: read_only, maintenance

${phases.map((name) => `## ${name}\n\nAbout ${name}.\n\n- [ ] First of ${name},\n  over two lines.\n- [ ] Second.\n`).join('\n')}
## Notice

Subject: About the flood

Hello {name},

it was
wet.
`;

test('a runbook is read with its checklists, facts and notice', () => {
  const runbook = parseRunbook('flood', page);
  expect(runbook).toMatchObject({
    ...{ id: 'flood', title: 'A flood', summary: 'Use this when too much comes in.', severity: 'medium' },
    ...{ concernsPersonalData: false, containment: ['read_only', 'maintenance'] },
    notice: { subject: 'About the flood', body: 'Hello {name},\n\nit was wet.' },
  });
  expect(runbook.phases.map(({ phase }) => phase)).toEqual(phases.map((name) => name.toLowerCase()));
  expect(runbook.phases[0]).toEqual({
    ...{ phase: 'detect', intro: 'About Detect.' },
    items: ['First of Detect, over two lines.', 'Second.'],
  });
  expect(parseRunbook('flood', page.replaceAll('\n', '\r\n'))).toEqual(runbook);
});

test('a page without the form of a runbook is refused with what is wrong', () =>
  checkRows(
    [
      ['# A flood', 'A flood', 'no title'],
      ['Severity: medium', 'Severity: bad', 'names no severity'],
      ['Personal data: no', 'Personal data: maybe', 'personal data'],
      ['read_only', 'read_all', 'action that does not exist'],
      ['## Assess', '## Ponder', 'must have the sections'],
      [
        '- [ ] First of Learn,\n  over two lines.\n- [ ] Second.',
        'Nothing.',
        'no checklist in the phase learn',
      ],
      ['Second.', 'x'.repeat(301), 'too long an item'],
      ['Subject: About the flood', 'About the flood', 'no subject'],
    ],
    '%s → %s',
    (text = '', other = '', problem) => {
      const parse = () => parseRunbook('flood', page.replace(text, other));
      expect(parse).toThrow(RunbookError);
      expect(parse).toThrow(problem);
    },
  ));
