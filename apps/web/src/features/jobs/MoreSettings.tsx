import { UnstyledButton } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { type ReactNode, useId, useState } from 'react';
import { Choice } from '../../ui/Choice.tsx';
import classes from './Composer.module.css';
import type { FieldErrors } from './draft.ts';
import { moreFields } from './fields.ts';
import { hasSettings, ModelSettings, type SettingsProps } from './ModelSettings.tsx';
import { SizeFields } from './SizeFields.tsx';
import { nearestResolution, rescale, resolutionsOf } from './sizes.ts';

const Sizes = ({ can, values, errors, onChange }: SettingsProps) => {
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

interface MoreProps extends SettingsProps {
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
        {(can.sizes === null || hasSettings(can)) && (
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
        <div className={classes.more}>
          {can.sizes === null && <Sizes {...props} />}
          <ModelSettings {...props} />
        </div>
      </div>
    </div>
  );
};
