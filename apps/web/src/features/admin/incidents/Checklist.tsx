import type { IncidentPhase } from '@atelier/core/incidents/incidents';
import type { IncidentTask, IncidentView } from '@atelier/core/schemas/incidents';
import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { formatAgo, formatDate } from '../../../lib/format.ts';
import { trpc } from '../../../trpc.ts';
import form from '../../../ui/form.module.css';
import { useFields } from '../../../ui/useFields.ts';
import classes from './Incident.module.css';
import { RichText } from './RichText.tsx';
import { useIncidentChange } from './useIncident.ts';
import { useResponders } from './useResponders.ts';

const noteOf = ({ doneAt, doneBy, owner, dueAt }: IncidentTask): string | null => {
  if (doneAt === null) return dueAt === null ? null : `Due ${formatDate(dueAt)}`;
  const by = doneBy === null ? '' : ` by ${doneBy.name}`;
  const of = owner === null || owner.id === doneBy?.id ? '' : `, owned by ${owner.name}`;
  return `Done ${formatAgo(doneAt)}${by}${of}`;
};

/** What was just chosen is shown at once. */
const ownerOf = ({ owner }: IncidentTask, chosen: string | null | undefined): string =>
  (chosen === undefined ? owner?.id : chosen) ?? '';

interface OwnerProps {
  readonly task: IncidentTask;
  readonly value: string;
  readonly onChange: (ownerId: string | null) => void;
}

/** Who looks after a follow-up. */
const Owner = ({ task, value, onChange }: OwnerProps) => (
  <NativeSelect
    className={classes.owner ?? ''}
    aria-label={`Owner of “${task.text}”`}
    data={useResponders([task.owner], 'No owner yet')}
    value={value}
    onChange={({ currentTarget }) => onChange(currentTarget.value || null)}
  />
);

/** Items that are ticked by name. */
export const Tasks = ({
  incident,
  tasks,
  isLocked,
}: {
  readonly incident: IncidentView;
  readonly tasks: readonly IncidentTask[];
  readonly isLocked: boolean;
}) => {
  const change = useIncidentChange(incident.id);
  const set = trpc.admin.incidents.setTask.useMutation(change);
  return (
    <ul className={classes.tasks}>
      {tasks.map((task) => {
        const note = noteOf(task);
        const isPending = set.isPending && set.variables.taskId === task.id;
        return (
          <li key={task.id}>
            <Checkbox
              className={classes.task ?? ''}
              // Shown at once; the answer has who did it.
              checked={(isPending ? set.variables.isDone : undefined) ?? task.doneAt !== null}
              disabled={isLocked}
              onChange={({ currentTarget }) =>
                !isPending && set.mutate({ id: incident.id, taskId: task.id, isDone: currentTarget.checked })
              }
              label={
                <span className={task.doneAt === null ? undefined : classes.done}>
                  <RichText text={task.text} />
                  {note !== null && <span className={classes.small}>{note}</span>}
                </span>
              }
            />
            {task.kind === 'follow_up' && task.doneAt === null && (
              <Owner
                task={task}
                value={ownerOf(task, isPending ? set.variables.ownerId : undefined)}
                onChange={(ownerId) =>
                  !isPending && set.mutate({ id: incident.id, taskId: task.id, ownerId })
                }
              />
            )}
          </li>
        );
      })}
    </ul>
  );
};

/** Adds an item of one's own. */
export const AddTask = ({
  incident,
  kind,
  label,
}: {
  readonly incident: IncidentView;
  readonly kind: IncidentTask['kind'];
  readonly label: string;
}) => {
  const change = useIncidentChange(incident.id);
  const people = useResponders();
  const fields = useFields({ text: '', dueAt: '', ownerId: '' }, { text: 'Say what there is to do.' });
  const add = trpc.admin.incidents.addTask.useMutation({
    ...change,
    onSuccess: (changed) => {
      change.onSuccess(changed);
      fields.reset();
    },
  });
  return (
    <form
      noValidate
      className={form.stack}
      onSubmit={fields.onSubmit(({ text, dueAt, ownerId }) =>
        add.mutate({
          ...{ id: incident.id, kind, text },
          ...(dueAt !== '' && { dueAt: `${dueAt}T12:00:00Z` }),
          ...(ownerId !== '' && { ownerId }),
        }),
      )}
    >
      <TextInput label={label} maxLength={300} dir="auto" {...fields.getInputProps('text')} />
      {kind === 'follow_up' && (
        <div className={classes.pair}>
          <NativeSelect label="Owner" data={people} {...fields.getInputProps('ownerId')} />
          <TextInput type="date" label="Due" {...fields.getInputProps('dueAt')} />
        </div>
      )}
      <div>
        <Button type="submit" variant="default" loading={add.isPending}>
          {kind === 'follow_up' ? 'Add follow-up' : 'Add to the list'}
        </Button>
      </div>
    </form>
  );
};

/** What there is to do in a phase. */
export const Checklist = ({
  incident,
  phase,
}: {
  readonly incident: IncidentView;
  readonly phase: IncidentPhase;
}) => {
  const runbooks = trpc.admin.incidents.runbooks.useQuery(undefined, { staleTime: Number.POSITIVE_INFINITY });
  const runbook = runbooks.data?.items.find(({ id }) => id === incident.runbook);
  const intro = runbook?.phases.find((one) => one.phase === phase)?.intro ?? '';
  const tasks = incident.tasks.filter((task) => task.phase === phase && task.kind === 'checklist');
  const isClosed = incident.closedAt !== null;
  return (
    <>
      {intro !== '' && (
        <p className={classes.intro}>
          <RichText text={intro} />
        </p>
      )}
      <Tasks incident={incident} tasks={tasks} isLocked={isClosed} />
      {!isClosed && phase === incident.phase && (
        <AddTask incident={incident} kind="checklist" label="Something else to do" />
      )}
    </>
  );
};
