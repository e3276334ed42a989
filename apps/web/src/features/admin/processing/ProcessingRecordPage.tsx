import type { ProcessingRecord } from '@atelier/core/schemas/processing';
import { Button, Skeleton } from '@mantine/core';
import { IconDownload, IconPrinter } from '@tabler/icons-react';
import { saveFile } from '../../../lib/fetch-file.ts';
import { formatDateTime } from '../../../lib/format.ts';
import { useCan } from '../../../lib/session.ts';
import { trpc } from '../../../trpc.ts';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { TextLink } from '../../../ui/links.tsx';
import { usePageTitle } from '../../../ui/usePageTitle.ts';
import table from '../table.module.css';
import classes from './ProcessingRecordPage.module.css';
import { kindsText, recordCsv } from './record-file.ts';

interface Props {
  readonly record: ProcessingRecord;
}

const save = (text: string, type: string, { createdAt }: ProcessingRecord): void =>
  saveFile(
    new Blob([text], { type: `text/${type}` }),
    `record-of-processing-${createdAt.slice(0, 10)}.${type}`,
  );

const Actions = ({ record }: Props) => {
  const icon = <IconDownload size={16} aria-hidden />;
  return (
    <div className={classes.actions}>
      <Button
        variant="default"
        leftSection={<IconPrinter size={16} aria-hidden />}
        onClick={() => window.print()}
      >
        Print
      </Button>
      <Button variant="default" leftSection={icon} onClick={() => save(recordCsv(record), 'csv', record)}>
        CSV
      </Button>
      <Button
        variant="default"
        leftSection={icon}
        onClick={() => save(JSON.stringify(record, null, 2), 'json', record)}
      >
        JSON
      </Button>
    </div>
  );
};

const Controller = ({ record: { controller, contact } }: Props) => {
  const mayManage = useCan('settings:manage');
  const notSet = 'Not named yet';
  return (
    <section className={classes.section} aria-labelledby="controller">
      <h2 id="controller">Controller</h2>
      <dl className={classes.facts}>
        <div>
          <dt>Responsible</dt>
          <dd dir="auto">{controller === '' ? notSet : controller}</dd>
        </div>
        <div>
          <dt>Contact</dt>
          <dd dir="auto">{contact === '' ? notSet : contact}</dd>
        </div>
      </dl>
      {mayManage && (
        <p>
          Both are{' '}
          <TextLink to="/admin/settings/$group" params={{ group: 'privacy' }} underline="always">
            settings
          </TextLink>
          .
        </p>
      )}
    </section>
  );
};

const Activity = ({ activity }: { readonly activity: ProcessingRecord['activities'][number] }) => (
  <section className={classes.activity} aria-labelledby={`activity-${activity.name}`}>
    <h3 id={`activity-${activity.name}`}>{activity.title}</h3>
    <p>{activity.purpose}</p>
    <p>About: {activity.people.join(', ').toLowerCase()}.</p>
    <table className={`${table.table} ${table.cards}`} aria-labelledby={`activity-${activity.name}`}>
      <thead>
        <tr>
          <th scope="col" className={classes.data}>
            Data
          </th>
          <th scope="col" className={classes.kinds}>
            Kinds
          </th>
          <th scope="col">Kept</th>
        </tr>
      </thead>
      <tbody>
        {activity.tables.map(({ name, data, kinds, kept }) => (
          <tr key={name}>
            <td data-label="">{data}</td>
            <td data-label="Kinds">{kindsText(kinds)}</td>
            <td data-label="Kept">{kept}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);

const Recipients = ({ record: { recipients } }: Props) => (
  <section className={classes.section} aria-labelledby="recipients">
    <h2 id="recipients">Recipients</h2>
    {recipients.length === 0 ? (
      <p>None: no provider, mail server, alert channel or other service outside is set up.</p>
    ) : (
      <table className={`${table.table} ${table.cards}`} aria-labelledby="recipients">
        <thead>
          <tr>
            <th scope="col">Recipient</th>
            <th scope="col">Kind</th>
            <th scope="col">What it gets</th>
          </tr>
        </thead>
        <tbody>
          {recipients.map(({ kind, name, data }) => (
            <tr key={`${kind} ${name}`}>
              <td data-label="" dir="auto">
                {name}
              </td>
              <td data-label="Kind">{kind}</td>
              <td data-label="Gets">{data}</td>
            </tr>
          ))}
        </tbody>
      </table>
    )}
    <p>People with a shared link see what is shared. Administrators see what their role allows.</p>
  </section>
);

const Content = ({ record }: Props) => (
  <>
    <Controller record={record} />
    <section className={classes.section} aria-labelledby="activities">
      <h2 id="activities">What data is processed for</h2>
      {record.activities.map((activity) => (
        <Activity key={activity.name} activity={activity} />
      ))}
    </section>
    <Recipients record={record} />
    <section className={classes.section} aria-labelledby="measures">
      <h2 id="measures">Security measures</h2>
      <ul className={classes.measures}>
        {record.measures.map((measure) => (
          <li key={measure}>{measure}</li>
        ))}
      </ul>
    </section>
  </>
);

/** The record of processing activities (GDPR art. 30), as the server derives it: to read, print and export (R-DATA-7). */
export const ProcessingRecordPage = () => {
  usePageTitle('Record of processing');
  const record = trpc.admin.privacy.record.useQuery();
  return (
    <div className={classes.record} data-printable>
      <div className={table.head}>
        <div>
          <h1>Record of processing</h1>
          <p className={table.lead}>
            What personal data this server processes, what for, and how long it is kept (GDPR article 30).
            {record.isSuccess && ` As of ${formatDateTime(record.data.createdAt)}.`}
          </p>
        </div>
        {record.isSuccess && <Actions record={record.data} />}
      </div>
      {record.error !== null && <ErrorMessage error={record.error} onRetry={() => record.refetch()} />}
      {record.isPending && <Skeleton height={420} />}
      {record.isSuccess && <Content record={record.data} />}
    </div>
  );
};
