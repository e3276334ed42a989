import { Skeleton } from '@mantine/core';
import { Link, type LinkProps } from '@tanstack/react-router';
import { formatNumber } from '../../../lib/format.ts';
import classes from './Figure.module.css';

interface Props {
  readonly label: string;
  /** Undefined while it loads, null if it could not be loaded. */
  readonly value: number | string | null | undefined;
  /** What the number does not say by itself. */
  readonly note?: string | undefined;
  readonly tone?: 'plain' | 'danger' | 'warning';
  /** The list that the number counts. */
  readonly link?: Pick<LinkProps, 'to' | 'search' | 'params' | 'hash'>;
}

const shown = (value: Props['value']): string => {
  if (value === null || value === undefined) return '–';
  return typeof value === 'number' ? formatNumber(value) : value;
};

/** A number with its name; the whole card leads to the list behind it. */
export const Figure = ({ label, value, note, tone = 'plain', link }: Props) => (
  <li className={classes.card} data-tone={tone}>
    {link === undefined ? (
      <span className={classes.label}>{label}</span>
    ) : (
      <Link {...link} className={`${classes.label} ${classes.link}`}>
        {label}
      </Link>
    )}
    {value === undefined ? (
      <Skeleton height={34} width={72} />
    ) : (
      <span className={classes.value}>{shown(value)}</span>
    )}
    {note !== undefined && <span className={classes.note}>{note}</span>}
  </li>
);
