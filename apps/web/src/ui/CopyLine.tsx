import { Button } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import classes from './CopyLine.module.css';

interface Props {
  readonly text: string;
  /** Completes the button's accessible name: "Copy the secret". */
  readonly what: string;
}

/** A text to select or copy. */
export const CopyLine = ({ text, what }: Props) => {
  const { copied, copy } = useClipboard();
  return (
    <div className={classes.root}>
      <code>{text}</code>
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
        aria-label={copied ? 'Copied' : `Copy ${what}`}
        onClick={() => copy(text)}
      >
        {copied ? 'Copied' : 'Copy'}
      </Button>
    </div>
  );
};
