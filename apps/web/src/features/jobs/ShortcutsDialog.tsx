import { Kbd, Switch } from '@mantine/core';
import { Dialog } from '../../ui/Dialog.tsx';
import classes from './ShortcutsDialog.module.css';

const keys = [
  { keys: ['Ctrl or ⌘', 'Enter'], what: 'Draw' },
  { keys: ['R'], what: 'New random seed' },
  { keys: ['/'], what: 'Go to the prompt' },
  { keys: ['?'], what: 'Show shortcuts' },
] as const;

interface Props {
  readonly opened: boolean;
  readonly singleKeys: boolean;
  readonly onSingleKeys: (on: boolean) => void;
  readonly onClose: () => void;
}

export const ShortcutsDialog = ({ opened, singleKeys, onSingleKeys, onClose }: Props) => (
  <Dialog title="Keyboard" opened={opened} onClose={onClose}>
    <dl className={classes.list}>
      {keys.map((row) => (
        <div key={row.what}>
          <dt>{row.what}</dt>
          <dd>
            {row.keys.map((key) => (
              <Kbd key={key}>{key}</Kbd>
            ))}
          </dd>
        </div>
      ))}
    </dl>
    <Switch
      label="Single-key shortcuts"
      description="Turn this off if you use dictation or often press keys by accident."
      checked={singleKeys}
      onChange={(event) => onSingleKeys(event.currentTarget.checked)}
    />
  </Dialog>
);
