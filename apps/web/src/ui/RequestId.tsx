import { IconCheck, IconCopy } from '@tabler/icons-react';
import classes from './RequestId.module.css';
import { useCopy } from './useCopy.ts';

/** The id under which the server's log knows this failure, ready to be passed on. */
export const RequestId = ({ id }: { readonly id: string }) => {
  const [copied, copy] = useCopy();
  return (
    <button type="button" className={classes.root} onClick={() => copy(id)} title="Copy the request id">
      {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
      <span>{copied ? 'Copied' : 'Request'}</span>
      <code>{id}</code>
    </button>
  );
};
