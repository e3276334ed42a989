import type { IncidentView } from '@atelier/core/schemas/incidents';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { formatAgo, formatNumber } from '../../../lib/format.ts';
import { incidentsKey } from '../../../lib/queries.ts';
import { useCan } from '../../../lib/session.ts';
import { trpc } from '../../../trpc.ts';
import form from '../../../ui/form.module.css';
import { notifyDone } from '../../../ui/notify.tsx';
import { More } from '../More.tsx';
import { PersonInput } from '../PersonInput.tsx';
import { usePages } from '../usePages.ts';
import { usePerson } from '../usePerson.ts';
import classes from './Incident.module.css';
import { useIncidentChange } from './useIncident.ts';

const sources = { manual: 'added by hand', event: 'from an event', action: 'from an action' } as const;

const AddPeople = ({ incident }: { readonly incident: IncidentView }) => {
  const { refresh, onError } = useIncidentChange(incident.id);
  const [text, setText] = useState('');
  const person = usePerson(text === '' ? undefined : text);
  const id = text !== '' && person.state === 'found' ? person.id : undefined;
  const add = trpc.admin.incidents.addPeople.useMutation({
    onSuccess: ({ added }) => {
      notifyDone(added === 0 ? 'No one new.' : `${formatNumber(added)} added to the list.`);
      setText('');
      refresh();
    },
    onError,
  });
  return (
    <div className={form.stack}>
      <PersonInput value={text} onChange={setText} onChoose={setText} />
      <div className={classes.actions}>
        <Button
          variant="default"
          disabled={id === undefined}
          loading={add.isPending}
          onClick={() => id !== undefined && add.mutate({ id: incident.id, userIds: [id] })}
        >
          Add person
        </Button>
        <Button
          variant="default"
          loading={add.isPending}
          onClick={() => add.mutate({ id: incident.id, fromEvents: true })}
        >
          Add those in linked events and alerts
        </Button>
      </div>
    </div>
  );
};

const List = ({ incident }: { readonly incident: IncidentView }) => {
  const { client } = trpc.useUtils();
  const { refresh, onError } = useIncidentChange(incident.id);
  const { query, items } = usePages([...incidentsKey, incident.id, 'people'], (cursor, signal) =>
    client.admin.incidents.people.query(
      { id: incident.id, ...(cursor === undefined ? {} : { cursor }) },
      { signal },
    ),
  );
  const remove = trpc.admin.incidents.removePerson.useMutation({ onSettled: refresh, onError });
  return (
    <>
      <ul className={classes.rows} aria-label="People affected">
        {items.map(({ id, person, source, toldAt }) => (
          <li key={id}>
            <span>
              {person === null ? 'A deleted account' : <bdi>{person.name}</bdi>}
              <span className={classes.small}>
                {person !== null && `${person.email}, `}
                {toldAt === null ? sources[source] : `told ${formatAgo(toldAt)}`}
              </span>
            </span>
            {incident.closedAt === null && (
              <Button
                variant="subtle"
                color="gray"
                aria-label={`Remove ${person?.name ?? 'a deleted account'} from the list`}
                loading={remove.isPending && remove.variables.personId === id}
                onClick={() => remove.mutate({ id: incident.id, personId: id })}
              >
                Remove
              </Button>
            )}
          </li>
        ))}
      </ul>
      <More query={query} />
    </>
  );
};

/** Who is affected. Actions can be run for all of them. */
export const People = ({ incident }: { readonly incident: IncidentView }) => {
  const mayManage = useCan('incident:manage');
  return (
    <section className={classes.block} aria-labelledby="people">
      <div className={classes.blockHead}>
        <h2 id="people">People affected</h2>
        <p>
          {incident.people === 0
            ? 'No one is on the list yet.'
            : `${formatNumber(incident.people)} on the list.`}
        </p>
      </div>
      {incident.people > 0 && mayManage && (
        <div className={classes.actions}>
          <Button
            variant="default"
            component="a"
            href={`/exports/incidents/${incident.id}/people.csv`}
            download
          >
            Download as CSV
          </Button>
        </div>
      )}
      {incident.closedAt === null && <AddPeople incident={incident} />}
      <List incident={incident} />
    </section>
  );
};
