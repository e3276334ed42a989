import type { IncidentView } from '@atelier/core/schemas/incidents';
import { Button, Textarea } from '@mantine/core';
import { trpc } from '../../../trpc.ts';
import form from '../../../ui/form.module.css';
import { notifyDone } from '../../../ui/notify.tsx';
import { AddTask, Tasks } from './Checklist.tsx';
import classes from './Incident.module.css';
import { OthersChange } from './OthersChange.tsx';
import { useIncidentChange } from './useIncident.ts';
import { useSharedForm } from './useSharedForm.ts';

const questions = {
  cause: 'What was the cause?',
  wentWell: 'What went well?',
  wentBadly: 'What went badly?',
  lessons: 'What do we learn from it?',
} as const;
const names = Object.keys(questions) as (keyof typeof questions)[];

const Answers = ({ incident }: { readonly incident: IncidentView }) => {
  const change = useIncidentChange(incident.id);
  const isClosed = incident.closedAt !== null;
  const shared = useSharedForm(
    { values: incident.review, version: incident.version },
    isClosed ? null : `review:${incident.id}`,
  );
  const { fields, version } = shared;
  const update = trpc.admin.incidents.update.useMutation({
    ...change,
    onSuccess: (changed, { review }) => {
      change.onSuccess(changed);
      if (review !== undefined) shared.onSaved({ values: changed.review, version: changed.version }, review);
      notifyDone('The review is saved.');
    },
  });
  const clashes = update.isPending ? [] : shared.clashes;
  return (
    <form
      noValidate
      className={form.stack}
      onSubmit={fields.onSubmit((review) => update.mutate({ id: incident.id, version, review }))}
    >
      <OthersChange
        clashes={clashes}
        labels={questions}
        onKeepMine={shared.keepMine}
        onTakeTheirs={shared.takeTheirs}
      />
      {names.map((name) => (
        <Textarea
          key={name}
          label={questions[name]}
          autosize
          minRows={2}
          maxRows={10}
          maxLength={4000}
          dir="auto"
          readOnly={isClosed}
          {...fields.getInputProps(name)}
        />
      ))}
      {!isClosed && (
        <div>
          <Button type="submit" variant="default" loading={update.isPending} disabled={clashes.length > 0}>
            Save review
          </Button>
        </div>
      )}
    </form>
  );
};

/** What is learnt from the case, and what follows from it. Shown from the last phase on. */
export const Review = ({ incident }: { readonly incident: IncidentView }) => {
  const followUps = incident.tasks.filter(({ kind }) => kind === 'follow_up');
  const isTime = incident.phase === 'learn' || incident.closedAt !== null;
  return (
    <>
      <section className={classes.block} aria-labelledby="follow-ups">
        <div className={classes.blockHead}>
          <h2 id="follow-ups">Follow-ups</h2>
          <p>What has to be done later. They can be finished after the case is closed.</p>
        </div>
        <Tasks incident={incident} tasks={followUps} isLocked={false} />
        {incident.closedAt === null && (
          <AddTask incident={incident} kind="follow_up" label="Another follow-up" />
        )}
      </section>
      {isTime && (
        <section className={classes.block} aria-labelledby="review">
          <div className={classes.blockHead}>
            <h2 id="review">Review</h2>
          </div>
          <Answers incident={incident} />
        </section>
      )}
    </>
  );
};
