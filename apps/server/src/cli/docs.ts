import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../compose/stores.ts';
import { type PolicyListing, policyListing } from './policy.ts';

const dash = (value: string | null): string => value ?? '—';

/** What sets a line apart from the others. */
const peculiarities = ({ stepUp, beforeEnrolment, csrf }: PolicyListing['policy']): string => {
  const named = [
    stepUp ? 'fresh proof' : null,
    beforeEnrolment ? 'before enrolment' : null,
    csrf === 'none' ? 'no CSRF token' : null,
  ].filter((name) => name !== null);
  return named.length === 0 ? '—' : named.join(', ');
};

/** `docs/policy.md`: one line for each thing that can be called, so that every change of permission is a diff. */
export const policyPage = (): string => {
  const rows = policyListing().map(
    ({ name, kind, policy }) =>
      `| \`${name}\` | ${kind} | ${policy.who} | ${dash(policy.can)} | ${dash(policy.limit)} | ${dash(policy.audit)} | ${policy.who === 'public' ? '—' : policy.credentials.join(', ')} | ${peculiarities(policy)} |`,
  );
  return [
    '# Policy',
    '',
    'Generated from the running code by `./atelier docs`; a test fails when it is out of date.',
    'Every procedure of the router and every plain HTTP route: who is let in at all, which permission',
    'they need, by which limit class they are counted, and which event a successful call writes.',
    '',
    '*Fresh proof*: whoever has not proven lately who they are is asked to confirm it first (step-up, R-ID-9).',
    '*Before enrolment*: open also to those whose role asks for a second factor that they do not have yet (R-ID-8).',
    '*No CSRF token*: the proof stands in the body; no cookie is read and none is set (R-HTTP-1).',
    '',
    '| name | kind | who | permission | limit | event | credentials | besides |',
    '|---|---|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
};

export const policyPagePath = join(repositoryRoot, 'docs/policy.md');

/** Writes the generated pages of `docs/` anew. */
export const writeDocs = (): void => writeFileSync(policyPagePath, policyPage());
