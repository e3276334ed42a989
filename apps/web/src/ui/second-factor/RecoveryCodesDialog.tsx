import { Button } from '@mantine/core';
import { IconCheck, IconCopy, IconDownload } from '@tabler/icons-react';
import { downloadText, recoveryCodesText } from '../../lib/recovery-codes.ts';
import { useSession } from '../../lib/session.ts';
import dialog from '../Dialog.module.css';
import { Dialog } from '../Dialog.tsx';
import form from '../form.module.css';
import { useCopy } from '../useCopy.ts';
import classes from './RecoveryCodesDialog.module.css';

interface Props {
  /** Null while there is nothing to show. */
  readonly codes: readonly string[] | null;
  readonly onKept: () => void;
}

const Codes = ({ codes, onKept }: { readonly codes: readonly string[]; readonly onKept: () => void }) => {
  const email = useSession().data?.user?.email ?? '';
  const [copied, copy] = useCopy();
  const download = () =>
    downloadText(
      'atelier-recovery-codes.txt',
      recoveryCodesText(codes, window.location.host, email, new Date()),
    );
  return (
    <div className={form.stack}>
      <p className={form.text}>
        If you ever lose what makes your codes, one of these lets you in. Each works once. They are shown only
        now.
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
        <Button onClick={onKept}>I have kept them</Button>
      </div>
    </div>
  );
};

/** Shows recovery codes the one time that they can be shown. Only its button closes it. */
export const RecoveryCodesDialog = ({ codes, onKept }: Props) => (
  <Dialog title="Keep these recovery codes" opened={codes !== null} sticky onClose={onKept}>
    {codes !== null && <Codes codes={codes} onKept={onKept} />}
  </Dialog>
);
