import { NativeSelect } from '@mantine/core';
import classes from './providers.module.css';
import { loaderChoices, outputChoices, placeChoices, type WorkflowGraph } from './workflow-graph.ts';
import { type SlotName, slotNames, slots } from './workflow-proposal.ts';
import type { WorkflowValues } from './workflow-values.ts';

interface Props {
  readonly graph: WorkflowGraph;
  readonly values: WorkflowValues;
  /** Whether the values were proposed. */
  readonly isNew: boolean;
  readonly errors: Readonly<Record<string, string>>;
  readonly onChange: (changes: Partial<WorkflowValues>) => void;
}

interface SlotProps extends Pick<Props, 'values' | 'errors' | 'onChange'> {
  readonly name: SlotName;
  readonly choices: ReturnType<typeof placeChoices>;
}

const SlotSelect = ({ name, choices, values, errors, onChange }: SlotProps) => (
  <NativeSelect
    label={slots[name].label}
    value={values.slots[name]}
    error={errors[`slots.${name}`]}
    data={[{ value: '', label: name === 'prompt' ? 'Choose an input' : 'As in the workflow' }, ...choices]}
    onChange={(event) => onChange({ slots: { ...values.slots, [name]: event.currentTarget.value } })}
  />
);

/** Which input of the workflow each part of the studio's form fills. What has none keeps its value. */
export const WorkflowFields = ({ graph, values, isNew, errors, onChange }: Props) => {
  const choices = { string: placeChoices(graph, 'string'), number: placeChoices(graph, 'number') };
  const loaders = loaderChoices(graph);
  return (
    <fieldset className={classes.slots}>
      <legend>What people may fill</legend>
      <p className={classes.quiet}>
        {isNew && `Proposed from its ${Object.keys(graph).length} nodes. `}What you leave “as in the workflow”
        never changes.
      </p>
      <div>
        {slotNames.map((name) => (
          <SlotSelect
            key={name}
            {...{ name, values, errors, onChange }}
            choices={choices[slots[name].type]}
          />
        ))}
        {loaders.length > 0 && (
          <NativeSelect
            label="LoRAs"
            value={values.loras}
            error={errors['slots.loras']}
            data={[
              { value: '', label: 'None' },
              ...loaders.map(({ value, label }) => ({ value, label: `After ${label}` })),
            ]}
            onChange={(event) => onChange({ loras: event.currentTarget.value })}
          />
        )}
        <NativeSelect
          label="Result"
          value={values.output}
          error={errors.output}
          data={[
            ...(values.output === '' ? [{ value: '', label: 'No “Save Image” node found' }] : []),
            ...outputChoices(graph),
          ]}
          onChange={(event) => onChange({ output: event.currentTarget.value })}
        />
      </div>
    </fieldset>
  );
};
