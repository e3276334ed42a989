import type { ResponseView } from '@atelier/core/schemas/responses';
import { Button } from '@mantine/core';
import { formatDateTime } from '../../../lib/format.ts';
import { TextLink } from '../../../ui/links.tsx';
import { Tag } from '../Tag.tsx';
import table from '../table.module.css';
import classes from './Blocks.module.css';
import { kindText, stateText } from './block-words.ts';

const Subject = ({ response: { person, address } }: { readonly response: ResponseView }) => {
  if (person === null) return <strong className={classes.address}>{address ?? 'A deleted account'}</strong>;
  return (
    <strong>
      <TextLink underline="always" to="/admin/users/$userId" params={{ userId: person.id }}>
        <bdi>{person.name}</bdi>
      </TextLink>
    </strong>
  );
};

const Appeal = ({ response: { appeal, note } }: { readonly response: ResponseView }) => (
  <>
    {appeal !== null && (
      <p className={classes.appeal} dir="auto">
        {appeal}
      </p>
    )}
    {note !== null && (
      <p className={table.dim}>
        Declined: <bdi>{note}</bdi>
      </p>
    )}
  </>
);

interface Props {
  readonly response: ResponseView;
  /** Of its rule, if it is known. */
  readonly ruleName: string | undefined;
  readonly busy: boolean;
  readonly onUndo: () => void;
  readonly onDecline: () => void;
}

/** Why it was done: the rule, its alert, and the events of the person. */
const Why = ({ response: { ruleId, alertId, person }, ruleName }: Pick<Props, 'response' | 'ruleName'>) => (
  <span className={classes.why}>
    <TextLink underline="always" to="/admin/rules/$ruleId" params={{ ruleId }}>
      {ruleName ?? ruleId}
    </TextLink>
    {alertId !== null && (
      <TextLink underline="always" to="/admin/alerts/$alertId" params={{ alertId }}>
        Alert
      </TextLink>
    )}
    {person !== null && (
      <TextLink underline="always" to="/admin/audit" search={{ person: person.email }}>
        Events
      </TextLink>
    )}
  </span>
);

/** One thing that a rule did, or would have done. */
export const ResponseCard = ({ response, ruleName, busy, onUndo, onDecline }: Props) => {
  const { person, address, reason, createdAt, until, state } = response;
  const about = person?.name ?? address ?? 'a deleted account';
  const isUndoable = state === 'in_force' || state === 'over';
  return (
    <li className={classes.card}>
      <header>
        <Subject response={response} />
        <span>{kindText(response)}</span>
        <Tag tone={state === 'in_force' ? 'danger' : 'plain'}>{stateText(response)}</Tag>
      </header>
      <p dir="auto">{reason}</p>
      <p className={table.dim}>
        {formatDateTime(createdAt)}
        {until !== null && `, until ${formatDateTime(until)}`}
      </p>
      <Why response={response} ruleName={ruleName} />
      <Appeal response={response} />
      {isUndoable && (
        <span className={classes.actions}>
          <Button variant="default" loading={busy} aria-label={`Undo for ${about}`} onClick={onUndo}>
            Undo
          </Button>
          {response.appeal !== null && response.declinedAt === null && (
            <Button variant="subtle" color="gray" aria-label={`Decline ${about}`} onClick={onDecline}>
              Decline…
            </Button>
          )}
        </span>
      )}
    </li>
  );
};
