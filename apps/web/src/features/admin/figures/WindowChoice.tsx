import type { MetricWindow } from '@atelier/core/metric-windows';
import { SegmentedControl } from '@mantine/core';
import '@mantine/core/styles/FloatingIndicator.layer.css';
import classes from './WindowChoice.module.css';

const choices: { value: MetricWindow; label: string }[] = [
  { value: 'now', label: 'Now' },
  { value: '24h', label: '24 hours' },
  { value: '30d', label: '30 days' },
];

/** The window of all figures of a page. */
export const WindowChoice = ({
  window,
  onChange,
}: {
  readonly window: MetricWindow;
  readonly onChange: (window: MetricWindow) => void;
}) => (
  <SegmentedControl
    aria-label="Time"
    className={classes.root ?? ''}
    data={choices}
    value={window}
    onChange={onChange}
  />
);
