import type { EmailStatus } from '@atelier/core/schemas/settings';
import { Button, Skeleton } from '@mantine/core';
import { formatNumber, formatPrecise } from '../../../lib/format.ts';
import { trpc } from '../../../trpc.ts';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { notifyFailure } from '../../../ui/notify.tsx';
import classes from './settings.module.css';

const TestMessage = ({ mayManage }: { readonly mayManage: boolean }) => {
  const test = trpc.admin.settings.testEmail.useMutation({ onError: notifyFailure });
  if (!mayManage) return <p className={classes.quiet}>Superadmins can send a test message.</p>;
  return (
    <>
      <div className={classes.actions}>
        <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
          Send me a test message
        </Button>
      </div>
      {test.data !== undefined && test.data.advice === null && (
        <Notice title={`The message to ${test.data.to} was accepted.`}>
          <p>If it doesn’t arrive, look in the spam folder, and check SPF and DKIM of the sender’s domain.</p>
        </Notice>
      )}
      {test.data !== undefined && test.data.advice !== null && (
        <Notice tone="danger" title="The message couldn’t be sent.">
          <p>{test.data.advice}</p>
        </Notice>
      )}
    </>
  );
};

const Failures = ({ failures }: Pick<EmailStatus, 'failures'>) => {
  if (failures.length === 0) return <p className={classes.quiet}>No email has been given up.</p>;
  return (
    <>
      <ul className={classes.changes}>
        {failures.map(({ at, kind, attempts }) => (
          <li key={at} className={classes.change}>
            <div>
              <strong>{kind.replaceAll('_', ' ')}</strong>
              <small>
                {formatPrecise(at)}, after {attempts} attempts
              </small>
            </div>
          </li>
        ))}
      </ul>
      <p className={classes.quiet}>
        If all of them fail, the test message says which variable to check. If only some do, their addresses
        may not exist any more.
      </p>
    </>
  );
};

/** How emails are delivered, a test message, and those that were given up. */
export const EmailPart = ({ mayManage }: { readonly mayManage: boolean }) => {
  const query = trpc.admin.settings.email.useQuery();
  if (query.error !== null) return <ErrorMessage error={query.error} onRetry={() => query.refetch()} />;
  if (query.data === undefined) return <Skeleton height={240} />;
  const { from, place, waiting, failures } = query.data;
  return (
    <>
      <section className={classes.card} aria-labelledby="delivery-title">
        <div className={classes.words}>
          <h2 id="delivery-title">Delivery</h2>
          <p>
            {place === null
              ? 'No mail server is set up: emails are stored in the data folder for the operator.'
              : `Emails go to ${place}.`}{' '}
            The mail server belongs to the environment: SMTP_HOST and the variables beside it.
          </p>
        </div>
        <div className={classes.field}>
          <p className={classes.facts}>
            Sender: <bdi>{from}</bdi>
          </p>
          <p className={classes.facts}>
            {waiting === 0 ? 'No email is waiting.' : `${formatNumber(waiting)} waiting to be sent.`}
          </p>
          <TestMessage mayManage={mayManage} />
        </div>
      </section>
      <section className={classes.card} aria-labelledby="failures-title">
        <div className={classes.words}>
          <h2 id="failures-title">Given up</h2>
          <p>Emails that could not be delivered after several attempts. Who they were for is not shown.</p>
        </div>
        <div className={classes.field}>
          <Failures failures={failures} />
        </div>
      </section>
    </>
  );
};
