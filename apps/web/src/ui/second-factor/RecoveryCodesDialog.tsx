import { Button } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy, IconDownload } from '@tabler/icons-react';
import { downloadText, recoveryCodesText } from '../../lib/recovery-codes.ts';
import { useSession } from '../../lib/session.ts';
import dialog from '../Dialog.module.css';
import { Dialog } from '../Dialog.tsx';
import form from '../form.module.css';
import classes from './RecoveryCodesDialog.module.css';

interface Props {
  /** Null while closed. */
  readonly codes: readonly string[] | null;
  readonly onSaved: () => void;
}

const Codes = ({ codes, onSaved }: { readonly codes: readonly string[]; readonly onSaved: () => void }) => {
  const email = useSession().data?.user?.email ?? '';
  const { copied, copy } = useClipboard();
  const download = () =>
    downloadText(
      'atelier-recovery-codes.txt',
      recoveryCodesText(codes, window.location.host, email, new Date()),
    );
  return (
    <div className={form.stack}>
      <p className={form.text}>
        If you lose your authenticator, one of these lets you in. Each works once. They are shown only now.
      </p>
      <ul className={classes.codes} aria-label="Recovery codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className={form.row}>
        <Button
          variant="default"
          leftSection={<IconDownload size={18} stroke={1.6} aria-hidden />}
          onClick={download}
        >
          Download as text
        </Button>
        <Button
          variant="default"
          leftSection={
            copied ? (
              <IconCheck size={18} stroke={1.6} aria-hidden />
            ) : (
              <IconCopy size={18} stroke={1.6} aria-hidden />
            )
          }
          onClick={() => copy(codes.join('\n'))}
        >
          {copied ? 'Copied' : 'Copy all'}
        </Button>
      </div>
      <div className={dialog.actions}>
        <Button onClick={onSaved}>I’ve saved them</Button>
      </div>
    </div>
  );
};

/** Shows new recovery codes, which the server returns only once. Only its button closes it. */
export const RecoveryCodesDialog = ({ codes, onSaved }: Props) => (
  <Dialog title="Save these recovery codes" opened={codes !== null} sticky onClose={onSaved}>
    {codes !== null && <Codes codes={codes} onSaved={onSaved} />}
  </Dialog>
);
