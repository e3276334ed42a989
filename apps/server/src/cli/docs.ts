import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../stores.ts';
import { policyListing } from './policy.ts';

const dash = (value: string | null): string => value ?? '—';

/** `docs/policy.md`: one line for each thing that can be called, so that every change of permission is a diff. */
export const policyPage = (): string => {
  const rows = policyListing().map(
    ({ name, kind, policy }) =>
      `| \`${name}\` | ${kind} | ${policy.who} | ${dash(policy.can)} | ${dash(policy.limit)} | ${dash(policy.audit)} | ${policy.who === 'public' ? '—' : policy.credentials.join(', ')} |`,
  );
  return [
    '# Policy',
    '',
    'Generated from the running code by `./atelier docs`; a test fails when it is out of date.',
    'Every procedure of the router and every plain HTTP route: who is let in at all, which permission',
    'they need, by which limit class they are counted, and which event a successful call writes.',
    '',
    '| name | kind | who | permission | limit | event | credentials |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
};

export const policyPagePath = join(repositoryRoot, 'docs/policy.md');

/** Writes the generated pages of `docs/` anew. */
export const writeDocs = (): void => writeFileSync(policyPagePath, policyPage());
