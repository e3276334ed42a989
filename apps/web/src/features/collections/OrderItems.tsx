import { Menu } from '@mantine/core';
import { IconArrowBarToLeft, IconArrowBarToRight, IconArrowLeft, IconArrowRight } from '@tabler/icons-react';
import { type Step, steps } from './order.ts';

const looks = {
  first: { label: 'Move to the start', Icon: IconArrowBarToLeft },
  earlier: { label: 'Move earlier', Icon: IconArrowLeft },
  later: { label: 'Move later', Icon: IconArrowRight },
  last: { label: 'Move to the end', Icon: IconArrowBarToRight },
} as const satisfies Record<Step, object>;

export interface Steps {
  readonly canMove: (step: Step) => boolean;
  readonly onMove: (step: Step) => void;
}

/** What dragging does, for the keyboard. */
export const OrderItems = ({ canMove, onMove }: Steps) =>
  steps.filter(canMove).map((step) => {
    const { label, Icon } = looks[step];
    return (
      <Menu.Item key={step} leftSection={<Icon size={18} stroke={1.6} />} onClick={() => onMove(step)}>
        {label}
      </Menu.Item>
    );
  });
