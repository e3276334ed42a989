import type { PrivacyFacts } from '@atelier/core/schemas/privacy';
import { Skeleton } from '@mantine/core';
import { formatNumber } from '../../lib/format.ts';
import { trpc } from '../../trpc.ts';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { TextLink } from '../../ui/links.tsx';
import classes from './PrivacyPage.module.css';

const days = (value: number): string => (value === 1 ? 'a day' : `${formatNumber(value)} days`);

const lines = ({ trashDays, auditDays, deletionGraceDays, exportDays }: PrivacyFacts): readonly string[] => [
  'Your pictures, uploads and prompts stay until you delete them, or your account.',
  `What you delete can be restored from the trash for ${days(trashDays)}, and then goes for good.`,
  auditDays === 0
    ? 'The log of what happened in accounts is kept for good; what it has of you is erased with your account.'
    : `The log of what happened in accounts goes after ${days(auditDays)}; what it has of you is erased with your account.`,
  deletionGraceDays === 0
    ? 'An account that you delete is gone at once.'
    : `An account that you delete is closed at once and gone after ${days(deletionGraceDays)}.`,
  `An export of your data can be downloaded for ${days(exportDays)}.`,
];

const isNamed = ({ controller, contact }: PrivacyFacts): boolean => controller !== '' || contact !== '';

/** The controller and the contact, as the settings name them. */
const Responsible = ({ facts: { controller, contact } }: { readonly facts: PrivacyFacts }) => (
  <>
    <h3>Who is responsible</h3>
    <dl className={classes.responsible}>
      {controller !== '' && (
        <div>
          <dt>Responsible for the data</dt>
          <dd dir="auto">{controller}</dd>
        </div>
      )}
      {contact !== '' && (
        <div>
          <dt>For questions about your data</dt>
          <dd dir="auto">{contact}</dd>
        </div>
      )}
    </dl>
  </>
);

/** Everything with personal data, by how long it is kept. */
const Kept = ({ kept }: Pick<PrivacyFacts, 'kept'>) => (
  <details className={classes.details}>
    <summary>All kinds of data, and how long each is kept</summary>
    <dl className={classes.kept}>
      {kept.map(({ data, words }) => (
        <div key={words}>
          <dt>{words}</dt>
          <dd>
            <ul>
              {data.map((kind) => (
                <li key={kind}>{kind}</li>
              ))}
            </ul>
          </dd>
        </div>
      ))}
    </dl>
  </details>
);

/** How long things are kept, in words, from the settings that are in effect. */
export const Retention = () => {
  const facts = trpc.privacy.facts.useQuery();
  return (
    <section aria-labelledby="retention">
      <h2 id="retention">How long things are kept</h2>
      {facts.error !== null && <ErrorMessage error={facts.error} onRetry={() => facts.refetch()} />}
      {facts.isPending && <Skeleton height={140} />}
      {facts.data !== undefined && (
        <>
          <ul className={classes.list}>
            {lines(facts.data).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <Kept kept={facts.data.kept} />
        </>
      )}
      <p>
        You can see, export and delete what is stored about you under{' '}
        <TextLink to="/account/data" underline="always">
          Your data
        </TextLink>
        .
        {facts.isSuccess &&
          !isNamed(facts.data) &&
          ' For anything else, ask the administrator of this server.'}
      </p>
      {facts.isSuccess && isNamed(facts.data) && <Responsible facts={facts.data} />}
    </section>
  );
};
