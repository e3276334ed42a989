import type { LimitFigures } from '@atelier/core/schemas/admin';
import { limitText } from '../../lib/policy-search.ts';
import classes from './PolicyPage.module.css';

const words: readonly (readonly [string, string])[] = [
  ['Who', 'The lowest role that may call it. “public” needs no sign-in, “protected” any signed-in user.'],
  ['Permission', 'What the caller’s role must grant. Each role has all permissions of the weaker ones.'],
  ['Audit event', 'The entry that a successful call writes to the audit log. “or” means one of two.'],
  ['Credentials', 'How the caller may sign in: a browser session, or also an access token of a program.'],
  [
    'Step-up',
    'The caller must have confirmed their identity a few minutes ago; otherwise the app asks again.',
  ],
];

/** What the columns of the policy mean. */
export const PolicyLegend = ({ limits }: { readonly limits: readonly LimitFigures[] }) => {
  const perUser = limitText({ limit: 'request', who: 'protected' }, limits);
  return (
    <details className={classes.legend} open>
      <summary>What the columns mean</summary>
      <dl>
        {words.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
        <div>
          <dt>Limit</dt>
          <dd>
            How often it may be called; beyond that the answer is “wait a moment”.
            {perUser !== null && ` All calls of a signed-in user together: ${perUser}.`}
          </dd>
        </div>
      </dl>
    </details>
  );
};
