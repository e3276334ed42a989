import { type ContainmentKind, runnableActions } from '@atelier/core/incidents/incidents';
import type { IncidentAction } from '@atelier/core/schemas/containment';
import type { IncidentView } from '@atelier/core/schemas/incidents';
import { Button, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { formatAgo } from '../../../lib/format.ts';
import { useCan } from '../../../lib/session.ts';
import { trpc } from '../../../trpc.ts';
import { ConfirmButton } from '../../../ui/ConfirmButton.tsx';
import { notifyDone } from '../../../ui/notify.tsx';
import { Tag } from '../Tag.tsx';
import { ContainDialog } from './ContainDialog.tsx';
import classes from './Incident.module.css';
import { actionNames, actionNotes, figuresText } from './incident-words.ts';
import { useIncidentChange } from './useIncident.ts';

const UndoAction = ({
  incident,
  action,
}: {
  readonly incident: IncidentView;
  readonly action: IncidentAction;
}) => {
  const { refresh, onError } = useIncidentChange(incident.id);
  const utils = trpc.useUtils();
  const undo = trpc.admin.incidents.undo.useMutation({
    onSuccess: () => notifyDone('Undone.'),
    onError,
    onSettled: () => {
      refresh();
      void utils.admin.incidents.actions.invalidate({ id: incident.id });
    },
  });
  return (
    <ConfirmButton
      variant="subtle"
      color="gray"
      label="Undo…"
      aria-label={`Undo: ${actionNames[action.kind]}`}
      title={`Undo: ${actionNames[action.kind]}?`}
      verb="Undo"
      busy={undo.isPending}
      onConfirm={(close) => undo.mutate({ id: incident.id, actionId: action.id }, { onSettled: close })}
    >
      {incident.isDrill ? 'This is a drill: nothing changes.' : 'What this action did is taken back.'}
    </ConfirmButton>
  );
};

const Done = ({
  incident,
  mayContain,
}: {
  readonly incident: IncidentView;
  readonly mayContain: boolean;
}) => {
  const actions = trpc.admin.incidents.actions.useQuery({ id: incident.id });
  if (actions.data === undefined) return actions.isPending ? <Skeleton height={40} /> : null;
  return (
    <ul className={classes.rows} aria-label="Actions taken">
      {actions.data.items.map((action) => (
        <li key={action.id}>
          <span>
            {actionNames[action.kind]}: {figuresText(action.figures)}{' '}
            {incident.isDrill && <Tag tone="warning">no effect</Tag>}
            {action.undoneAt !== null && <Tag>undone</Tag>}
            <span className={classes.small}>
              {formatAgo(action.createdAt)}
              {action.doneBy !== null && ` by ${action.doneBy.name}`}
            </span>
          </span>
          {mayContain && action.isUndoable && action.undoneAt === null && (
            <UndoAction incident={incident} action={action} />
          )}
        </li>
      ))}
    </ul>
  );
};

/** Actions that stop what is going on, each previewed before it runs. */
export const Containment = ({ incident }: { readonly incident: IncidentView }) => {
  const mayContain = useCan('incident:contain');
  const [kind, setKind] = useState<ContainmentKind | null>(null);
  const runbooks = trpc.admin.incidents.runbooks.useQuery(undefined, { staleTime: Number.POSITIVE_INFINITY });
  const advised = runbooks.data?.items.find(({ id }) => id === incident.runbook)?.containment ?? [];
  const ordered = [
    ...runnableActions.filter((one) => advised.includes(one)),
    ...runnableActions.filter((one) => !advised.includes(one)),
  ];
  return (
    <section className={classes.block} aria-labelledby="containment">
      <div className={classes.blockHead}>
        <h2 id="containment">Containment</h2>
        {!mayContain && <p>Only superadmins can run these.</p>}
      </div>
      {incident.closedAt === null && (
        <ul className={classes.rows} aria-label="Actions">
          {ordered.map((one) => (
            <li key={one}>
              <span>
                {actionNames[one]} {advised.includes(one) && <Tag tone="accent">in the runbook</Tag>}
                <span className={classes.small}>{actionNotes[one]}</span>
              </span>
              {mayContain && (
                <Button
                  variant="default"
                  aria-label={`Preview: ${actionNames[one]}`}
                  onClick={() => setKind(one)}
                >
                  Preview…
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      <Done incident={incident} mayContain={mayContain} />
      {kind !== null && (
        <ContainDialog key={kind} incident={incident} kind={kind} onClose={() => setKind(null)} />
      )}
    </section>
  );
};
