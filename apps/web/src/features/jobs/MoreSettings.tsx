import type { EngineCapabilities } from '@atelier/core/schemas/engines';
import { Textarea, UnstyledButton } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { Choice } from '../../ui/Choice.tsx';
import classes from './Composer.module.css';
import type { Draft } from './draft.ts';
import { nearestResolution, rescale, resolutions } from './sizes.ts';

interface Props {
  readonly engine: EngineCapabilities;
  readonly draft: Draft;
  readonly errors: Readonly<Record<string, string>>;
  readonly onChange: (change: Partial<Draft>) => void;
}

const Settings = ({ engine, draft, errors, onChange }: Props) => (
  <div className={classes.more}>
    <Choice
      legend="Resolution"
      look="tiles"
      value={nearestResolution(draft.size).id}
      options={resolutions.map(({ id, label }) => ({ value: id, label }))}
      onChange={(id) => {
        const sidePx = resolutions.find((each) => each.id === id)?.sidePx;
        if (sidePx !== undefined) onChange({ size: rescale(draft.size, sidePx, engine) });
      }}
    />
    {engine.negativePrompt && (
      <Textarea
        label="Negative prompt"
        description="What the picture should not show."
        autosize
        minRows={1}
        dir="auto"
        value={draft.negativePrompt}
        error={errors.negativePrompt}
        onChange={(event) => onChange({ negativePrompt: event.currentTarget.value })}
      />
    )}
  </div>
);

interface MoreProps extends Props {
  /** Empties the form; null while there is nothing to empty. */
  readonly onClear: (() => void) | null;
}

/** The settings that are seldom changed, behind a button. They open when one of them has an error. */
export const MoreSettings = ({ onClear, ...props }: MoreProps) => {
  // Open by itself if a setting in it is in use, until the user decides.
  const [opened, setOpened] = useState<boolean>();
  const shown = (opened ?? props.draft.negativePrompt !== '') || props.errors.negativePrompt !== undefined;
  const id = useId();
  return (
    <div>
      <div className={classes.row}>
        <UnstyledButton
          className={classes.toggle}
          aria-expanded={shown}
          aria-controls={id}
          onClick={() => setOpened(!shown)}
        >
          More <IconChevronDown size={16} aria-hidden />
        </UnstyledButton>
        {onClear !== null && (
          <UnstyledButton className={classes.toggle} onClick={onClear}>
            Start over
          </UnstyledButton>
        )}
      </div>
      <div id={id} hidden={!shown}>
        <Settings {...props} />
      </div>
    </div>
  );
};
