import { Button } from '@mantine/core';
import { Notice } from '../../../ui/Notice.tsx';
import classes from './Incident.module.css';

interface Props<Name extends string> {
  readonly clashes: readonly { readonly name: Name; readonly theirs: string }[];
  readonly labels: Readonly<Record<Name, string>>;
  /** How a value is said, if not as it is. */
  readonly show?: (name: Name, value: string) => string;
  readonly onKeepMine: () => void;
  readonly onTakeTheirs: () => void;
}

/** Shows what someone else has saved meanwhile in the fields of a form, and lets the person choose. */
export const OthersChange = <Name extends string>(props: Props<Name>) => {
  const { clashes, labels, show = (_, value) => value, onKeepMine, onTakeTheirs } = props;
  if (clashes.length === 0) return null;
  return (
    <Notice tone="danger" title="Someone else has changed this meanwhile">
      <p>What you typed is still in the form. Choose what to go on with, then save.</p>
      <dl className={classes.theirs}>
        {clashes.map(({ name, theirs }) => (
          <div key={name}>
            <dt>{labels[name]}, as saved by them</dt>
            <dd dir="auto">{show(name, theirs) || 'Empty'}</dd>
          </div>
        ))}
      </dl>
      <div className={classes.actions}>
        <Button variant="default" onClick={onKeepMine}>
          Keep mine
        </Button>
        <Button variant="default" onClick={onTakeTheirs}>
          Use theirs
        </Button>
      </div>
    </Notice>
  );
};
