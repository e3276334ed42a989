import type { AlertView } from '@atelier/core/schemas/alerts';
import { UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { AlertCard } from './AlertCard.tsx';
import classes from './Alerts.module.css';
import type { Story } from './stories.ts';

interface Props {
  readonly story: Story;
  /** The alert that is being acknowledged. */
  readonly busyId: string | undefined;
  readonly onAcknowledge: (alert: AlertView) => void;
}

/** A story of alerts: the one that matters most, and the others behind a button. */
export const StoryItem = ({ story: { head, others }, busyId, onAcknowledge }: Props) => {
  const [open, setOpen] = useState(false);
  const id = useId();
  const card = (alert: AlertView) => (
    <AlertCard key={alert.id} alert={alert} busy={busyId === alert.id} onAcknowledge={onAcknowledge} />
  );
  return (
    <li className={classes.story}>
      {card(head)}
      {others.length > 0 && (
        <>
          <UnstyledButton
            className={classes.fold}
            aria-expanded={open}
            aria-controls={id}
            onClick={() => setOpen(!open)}
          >
            <IconChevronRight size={16} aria-hidden />
            {others.length} more in this story
          </UnstyledButton>
          <div id={id} className={classes.folded} hidden={!open}>
            {open && others.map(card)}
          </div>
        </>
      )}
    </li>
  );
};
