import { showsNothing, trimText } from '@atelier/core/text';
import { UnstyledButton } from '@mantine/core';
import { IconSparkles } from '@tabler/icons-react';
import { lazy, Suspense, useId, useState } from 'react';
import { notifyUndoable } from '../../ui/notify.tsx';
import classes from './Composer.module.css';

// Not everyone needs it, so it is loaded when it is opened.
const EnhancePanel = lazy(() =>
  import('./EnhancePanel.tsx').then((module) => ({ default: module.EnhancePanel })),
);

interface Props {
  readonly prompt: string;
  readonly onChange: (prompt: string) => void;
}

/** The button below the prompt that opens suggestions for it (R-STUDIO-4). */
export const Enhance = ({ prompt, onChange }: Props) => {
  const [opened, setOpened] = useState(false);
  const id = useId();
  const text = trimText(prompt);
  const isEmpty = showsNothing(prompt);
  const shown = opened && !isEmpty;
  const apply = (next: string) => {
    onChange(next);
    setOpened(false);
    notifyUndoable('Prompt improved.', () => onChange(prompt));
  };
  return (
    <div className={classes.enhance}>
      <UnstyledButton
        className={classes.toggle}
        aria-expanded={shown}
        aria-controls={id}
        disabled={isEmpty}
        onClick={() => setOpened(!shown)}
      >
        <IconSparkles size={16} aria-hidden /> Improve prompt
      </UnstyledButton>
      {shown && (
        <Suspense fallback={null}>
          {/* Another prompt starts afresh: an answer belongs to the words that were sent. */}
          <EnhancePanel key={text} id={id} prompt={text} onApply={apply} onClose={() => setOpened(false)} />
        </Suspense>
      )}
    </div>
  );
};
