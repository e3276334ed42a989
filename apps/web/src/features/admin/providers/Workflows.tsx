import type { AdminProvider } from '@atelier/core/schemas/providers';
import { Button } from '@mantine/core';
import { IconSitemap } from '@tabler/icons-react';
import { useState } from 'react';
import { ConfirmButton } from '../../../ui/ConfirmButton.tsx';
import form from '../../../ui/form.module.css';
import { Item, ItemList, itemAction } from '../../../ui/ItemList.tsx';
import { OptionsForm } from './OptionsForm.tsx';
import type { OptionGuide } from './option-text.ts';
import classes from './providers.module.css';
import { useSaveOptions } from './useSaveOptions.ts';
import { WorkflowForm } from './WorkflowForm.tsx';
import { WorkflowSource } from './WorkflowSource.tsx';
import type { WorkflowGraph } from './workflow-graph.ts';
import { slotNames, slots } from './workflow-proposal.ts';
import type { SavedWorkflow } from './workflow-values.ts';

interface Props {
  readonly provider: AdminProvider;
  readonly guide: OptionGuide;
}

const workflowsOf = ({ options }: AdminProvider) =>
  (Array.isArray(options.workflows) ? options.workflows : []) as unknown as readonly SavedWorkflow[];

const openWords = ({ slots: open }: SavedWorkflow): string =>
  slotNames
    .filter((name) => open[name] !== undefined)
    .map((name) => slots[name].label)
    .join(', ');

interface RowProps {
  readonly workflow: SavedWorkflow;
  readonly isBusy: boolean;
  readonly onEdit: () => void;
  readonly onRemove: (close: () => void) => void;
}

const Row = ({ workflow, isBusy, onEdit, onRemove }: RowProps) => (
  <Item
    Icon={IconSitemap}
    name={workflow.name}
    note={openWords(workflow)}
    actions={
      <>
        <Button {...itemAction} aria-label={`Edit ${workflow.name}`} onClick={onEdit}>
          Edit
        </Button>
        <ConfirmButton
          {...itemAction}
          label="Remove"
          aria-label={`Remove ${workflow.name}`}
          title={`Remove ${workflow.name}?`}
          verb="Remove"
          busy={isBusy}
          onConfirm={onRemove}
        >
          It can’t be used any more. Its pictures stay.
        </ConfirmButton>
      </>
    }
  />
);

interface Opened {
  readonly graph: WorkflowGraph;
  readonly name: string;
  readonly before?: SavedWorkflow;
}

/** The workflows of a ComfyUI: each is read from a file, its inputs are confirmed, and it becomes a model. */
export const Workflows = ({ provider, guide }: Props) => {
  const [opened, setOpened] = useState<Opened | null>(null);
  const remove = useSaveOptions(() => {});
  const saved = workflowsOf(provider);
  const removeOne = (id: string) => (close: () => void) => {
    const workflows = saved.filter((one) => one.id !== id) as never;
    remove.mutate({ id: provider.id, options: { ...provider.options, workflows } }, { onSettled: close });
  };
  if (opened !== null)
    return <WorkflowForm {...{ provider, saved, ...opened }} onClose={() => setOpened(null)} />;
  return (
    <div className={form.stack}>
      {saved.length > 0 && (
        <ItemList>
          {saved.map((workflow) => (
            <Row
              key={workflow.id}
              workflow={workflow}
              isBusy={remove.isPending}
              onEdit={() => setOpened({ graph: workflow.graph, name: workflow.name, before: workflow })}
              onRemove={removeOne(workflow.id)}
            />
          ))}
        </ItemList>
      )}
      <WorkflowSource onRead={(graph, name) => setOpened({ graph, name })} />
      <details className={classes.advanced}>
        <summary>Advanced</summary>
        <OptionsForm provider={provider} guide={guide} />
      </details>
    </div>
  );
};
