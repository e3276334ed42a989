import type { EngineCapabilities, ModelOptions } from '@atelier/core/schemas/engines';
import { Skeleton, Textarea, UnstyledButton } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense, useId, useState } from 'react';
import type { OwnLora } from '../../lib/models.ts';
import { Choice } from '../../ui/Choice.tsx';
import { NumberField } from '../../ui/NumberField.tsx';
import { ChoiceField } from './ChoiceField.tsx';
import classes from './Composer.module.css';
import type { FieldErrors, FormChange, FormValues } from './draft.ts';
import { moreFields } from './fields.ts';
import { SizeFields } from './SizeFields.tsx';
import { nearestResolution, rescale, resolutionsOf } from './sizes.ts';

// Few models take LoRAs.
const LoraField = lazy(() => import('./LoraField.tsx').then((file) => ({ default: file.LoraField })));

interface Props {
  readonly can: EngineCapabilities;
  readonly ownLoras: readonly OwnLora[];
  readonly values: FormValues;
  readonly errors: FieldErrors;
  readonly onChange: (change: FormChange) => void;
}

const Sizes = ({ can, values, errors, onChange }: Props) => {
  const resolutions = resolutionsOf(can);
  return (
    <>
      {resolutions.length > 1 && (
        <Choice
          legend="Resolution"
          look="tiles"
          value={nearestResolution(values.size).id}
          options={resolutions.map(({ id, label }) => ({ value: id, label }))}
          onChange={(id) => {
            const sidePx = resolutions.find((each) => each.id === id)?.sidePx;
            if (sidePx !== undefined) onChange({ size: rescale(values.size, sidePx, can) });
          }}
        />
      )}
      <SizeFields can={can} size={values.size} errors={errors} onChange={(size) => onChange({ size })} />
    </>
  );
};

const listed = [
  ['sampler', 'Sampler', 'samplers'],
  ['scheduler', 'Scheduler', 'schedulers'],
] as const satisfies readonly (readonly [keyof FormValues, string, keyof ModelOptions])[];

const numbers = [
  ['steps', 'Steps', 'More steps take longer and add detail.'],
  ['guidance', 'Guidance', 'How closely the picture follows your words.'],
] as const;

const Settings = (props: Props) => {
  const { can, values, errors, onChange } = props;
  const { loras } = can.options;
  return (
    <div className={classes.more}>
      {can.sizes === null && <Sizes {...props} />}
      {numbers.map(([field, label, description]) => {
        const range = can.options[field];
        const value = values[field];
        return (
          range !== null && (
            <NumberField
              key={field}
              label={label}
              description={description}
              range={range}
              value={value ?? range.default}
              error={errors[field]}
              onChange={(next) => onChange({ [field]: next })}
            />
          )
        );
      })}
      {listed.map(
        ([field, label, from]) =>
          can.options[from].length > 0 && (
            <ChoiceField
              key={field}
              label={label}
              choices={can.options[from]}
              value={values[field]}
              error={errors[field]}
              onChange={(id) => onChange({ [field]: id })}
            />
          ),
      )}
      {loras !== null && (
        <Suspense fallback={<Skeleton height={64} />}>
          <LoraField
            can={loras}
            own={props.ownLoras}
            prompt={values.prompt}
            onPrompt={(prompt) => onChange({ prompt })}
            value={values.loras ?? []}
            error={errors.loras}
            onChange={(chosen) => onChange({ loras: chosen })}
          />
        </Suspense>
      )}
      {can.negativePrompt && (
        <Textarea
          label="Negative prompt"
          description="What the picture should not show."
          autosize
          minRows={1}
          dir="auto"
          value={values.negativePrompt}
          error={errors.negativePrompt}
          onChange={(event) => onChange({ negativePrompt: event.currentTarget.value })}
        />
      )}
    </div>
  );
};

/** Whether the model has any of these settings. */
const hasMore = ({ sizes, negativePrompt, options }: EngineCapabilities): boolean =>
  sizes === null ||
  negativePrompt ||
  options.loras !== null ||
  numbers.some(([field]) => options[field] !== null) ||
  listed.some(([, , from]) => options[from].length > 0);

interface MoreProps extends Props {
  /** The errors of the last attempt to draw. */
  readonly refused: FieldErrors;
  /** Stands beside the button. */
  readonly children: ReactNode;
  /** Empties the form; null while there is nothing to empty. */
  readonly onClear: (() => void) | null;
}

/** The settings that are seldom changed, behind a button. They open when drawing was refused because of one of them. */
export const MoreSettings = ({ onClear, refused, children, ...props }: MoreProps) => {
  // Open by itself if a setting in it is in use, until the user decides.
  const [opened, setOpened] = useState<boolean>();
  const [seen, setSeen] = useState(refused);
  const id = useId();
  if (refused !== seen) {
    // In this render, so that the field exists when it is given the focus.
    setSeen(refused);
    if (moreFields.some((field) => refused[field] !== undefined)) setOpened(true);
  }
  const { can, values, errors } = props;
  const isInUse = (can.negativePrompt && values.negativePrompt !== '') || (values.loras ?? []).length > 0;
  const shown = opened ?? isInUse;
  const hasErrors = !shown && moreFields.some((field) => errors[field] !== undefined);
  return (
    <div>
      <div className={classes.row}>
        {hasMore(can) && (
          <UnstyledButton
            className={classes.toggle}
            aria-expanded={shown}
            aria-controls={id}
            onClick={() => setOpened(!shown)}
          >
            More <IconChevronDown size={16} aria-hidden />
          </UnstyledButton>
        )}
        {children}
        {onClear !== null && (
          <UnstyledButton className={classes.toggle} onClick={onClear}>
            Start over
          </UnstyledButton>
        )}
      </div>
      {hasErrors && <p className={classes.closedError}>Something under “More” needs a change.</p>}
      <div id={id} hidden={!shown}>
        <Settings {...props} />
      </div>
    </div>
  );
};
