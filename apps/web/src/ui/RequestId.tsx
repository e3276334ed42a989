import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import classes from './RequestId.module.css';

/** The request id of a failure, to be copied for the operator, who finds it in the server's log. */
export const RequestId = ({ id }: { readonly id: string }) => {
  const { copied, copy } = useClipboard();
  return (
    <button type="button" className={classes.root} onClick={() => copy(id)} title="Copy the request ID">
      {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
      <span>{copied ? 'Copied' : 'Request'}</span>
      <code>{id}</code>
    </button>
  );
};
