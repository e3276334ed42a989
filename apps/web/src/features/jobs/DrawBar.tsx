import type { Quota } from '@atelier/core/schemas/auth';
import { Button, Kbd } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { formatMoney, formatPictures } from '../../lib/format.ts';
import { QuotaMeter } from '../../ui/QuotaMeter.tsx';
import classes from './DrawBar.module.css';
import { shownFields } from './fields.ts';

export interface DrawBarProps {
  readonly busy: boolean;
  readonly count: number;
  readonly errors: Readonly<Record<string, string>>;
  /** Undefined while loading: drawing does not wait for it. */
  readonly quota: Quota | undefined;
  /** What it costs beside pictures of the quota; null: nothing. */
  readonly cost: { readonly minor: number; readonly currency: string } | null;
  /** How long it will wait and take; null while nothing is known. */
  readonly wait: string | null;
  /** Why the quota does not allow this many pictures; null if it does. */
  readonly blocked: string | null;
  readonly onSubmit: () => void;
  readonly children?: ReactNode;
}

/** Errors of values that the form chose by itself, such as the size. */
const otherErrors = (errors: DrawBarProps['errors']): [field: string, message: string][] =>
  Object.entries(errors).filter(([field]) => !shownFields.includes(field));

/** The submit button with what it costs, always in view: a bar at the bottom of the form, on phones of the screen. */
export const DrawBar = ({ busy, count, errors, quota, cost, wait, blocked, children }: DrawBarProps) => {
  const reasonId = useId();
  return (
    <div className={classes.root} data-bottom-bar>
      <div role="alert">
        {otherErrors(errors).map(([field, message]) => (
          <p key={field} className={classes.error}>
            {field}: {message}
          </p>
        ))}
      </div>
      <Button
        type="submit"
        size="md"
        className={classes.draw ?? ''}
        fullWidth
        loading={busy}
        disabled={blocked !== null}
        aria-keyshortcuts="Control+Enter Meta+Enter"
        aria-describedby={blocked === null ? undefined : reasonId}
        rightSection={
          <Kbd className={classes.kbd} size="xs" aria-hidden>
            Ctrl ↵
          </Kbd>
        }
      >
        Draw {formatPictures(count)}
        {cost !== null && `, ${formatMoney(cost.minor, cost.currency)}`}
      </Button>
      {blocked !== null && (
        <p id={reasonId} className={classes.reason}>
          {blocked}
        </p>
      )}
      {quota !== undefined && (blocked === null || quota.limit > quota.used + quota.held) && (
        <QuotaMeter quota={quota} showMoney={cost !== null} />
      )}
      <div className={classes.foot}>
        {children}
        {blocked === null && wait !== null && <p className={classes.wait}>{wait}</p>}
      </div>
    </div>
  );
};
