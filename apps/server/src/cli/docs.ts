import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../compose/stores.ts';
import { type PolicyListing, policyListing } from './policy.ts';

const dash = (value: string | null): string => value ?? '—';

/** Where a policy differs from the default. */
const exceptionsOf = (
  kind: PolicyListing['kind'],
  { stepUp, beforeEnrolment, csrf, worksIn }: PolicyListing['policy'],
): string => {
  const named = [
    stepUp ? 'fresh proof' : null,
    beforeEnrolment ? 'before enrolment' : null,
    csrf === 'none' ? 'no CSRF token' : null,
    kind === 'mutation' && worksIn === 'read_only' ? 'in read-only mode' : null,
    worksIn === 'maintenance' ? 'in maintenance' : null,
  ].filter((name) => name !== null);
  return named.length === 0 ? '—' : named.join(', ');
};

/** `docs/policy.md`: one row per procedure and route, so that every change of a permission shows up in a diff. */
export const policyPage = (): string => {
  const rows = policyListing().map(
    ({ name, kind, policy }) =>
      `| \`${name}\` | ${kind} | ${policy.who} | ${dash(policy.can)} | ${dash(policy.limit)} | ${dash(policy.audit)} | ${policy.who === 'public' ? '—' : policy.credentials.join(', ')} | ${exceptionsOf(kind, policy)} |`,
  );
  return [
    '# Policy',
    '',
    'Generated from the running code by `./atelier docs`; a test fails when it is out of date.',
    'Every procedure of the router and every plain HTTP route: who may call it, which permission it needs,',
    'which limit class counts it, and which event a successful call writes.',
    '',
    '*Fresh proof*: users who have not proven their identity recently are asked to do so first (step-up, R-ID-9).',
    '*Before enrolment*: also for users whose role requires a second factor that they have not set up yet (R-ID-8).',
    '*No CSRF token*: the proof is in the body; no cookie is read or set (R-HTTP-1).',
    '*In read-only mode*: everyone may make this change in it ([settings](settings.md)); only superadmins make the others.',
    '*In maintenance*: everyone may call it then; only superadmins may call the others.',
    '',
    '| name | kind | who | permission | limit | event | credentials | besides |',
    '|---|---|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
};

export const policyPagePath = join(repositoryRoot, 'docs/policy.md');

/** Writes the generated pages of `docs/`. */
export const writeDocs = (): void => writeFileSync(policyPagePath, policyPage());
