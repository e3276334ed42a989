import type { AdminProvider } from '@atelier/core/schemas/providers';
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { readFailure } from '../../../lib/failure.ts';
import { FormError } from '../../../ui/FormError.tsx';
import form from '../../../ui/form.module.css';
import classes from './providers.module.css';
import { useSaveOptions } from './useSaveOptions.ts';
import { WorkflowFields } from './WorkflowFields.tsx';
import type { WorkflowGraph } from './workflow-graph.ts';
import {
  proposedValues,
  type SavedWorkflow,
  valuesOf,
  type WorkflowValues,
  workflowErrors,
  workflowId,
  workflowOf,
} from './workflow-values.ts';

interface Props {
  readonly provider: AdminProvider;
  readonly saved: readonly SavedWorkflow[];
  readonly graph: WorkflowGraph;
  readonly name: string;
  readonly before?: SavedWorkflow;
  readonly onClose: () => void;
}

/** Confirms what people may fill in one workflow, and saves it as a model. */
export const WorkflowForm = ({ provider, saved, graph, name, before, onClose }: Props) => {
  const [values, setValues] = useState<WorkflowValues>(() =>
    before === undefined ? { name, description: '', ...proposedValues(graph) } : valuesOf(before),
  );
  const update = useSaveOptions(onClose);
  const at = before === undefined ? saved.length : saved.findIndex(({ id }) => id === before.id);
  const failure = update.error === null ? null : readFailure(update.error);
  const { fields, rest } = workflowErrors(failure?.issues ?? [], at);
  const save = () => {
    const id =
      before?.id ??
      workflowId(
        values.name,
        saved.map((one) => one.id),
      );
    const workflow = workflowOf(graph, values, id, before);
    const workflows = [...saved.slice(0, at), workflow, ...saved.slice(at + 1)] as never;
    update.mutate({ id: provider.id, options: { ...provider.options, workflows } });
  };
  const set = (changes: Partial<WorkflowValues>) => setValues((current) => ({ ...current, ...changes }));
  return (
    <form
      noValidate
      className={`${form.stack} ${classes.form}`}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <TextInput
        label="Name of the model"
        description="What people see in the studio."
        autoFocus
        maxLength={80}
        value={values.name}
        error={fields.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <TextInput
        label="Description"
        maxLength={400}
        value={values.description}
        error={fields.description}
        onChange={(event) => set({ description: event.currentTarget.value })}
      />
      <WorkflowFields
        graph={graph}
        values={values}
        isNew={before === undefined}
        errors={fields}
        onChange={set}
      />
      {rest.length > 0 && (
        <p role="alert" className={classes.fault}>
          {rest.join(' ')}
        </p>
      )}
      {failure?.issues.length === 0 && <FormError failure={failure} fields={{}} />}
      <div className={form.row}>
        <Button type="submit" loading={update.isPending}>
          {before === undefined ? 'Add workflow' : 'Save workflow'}
        </Button>
        <Button variant="default" disabled={update.isPending} onClick={onClose}>
          Back
        </Button>
      </div>
    </form>
  );
};
