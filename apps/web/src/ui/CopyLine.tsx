import { Button } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import classes from './CopyLine.module.css';
import { useCopy } from './useCopy.ts';

interface Props {
  readonly text: string;
  /** What is copied, for the button's name: "Copy the secret". */
  readonly what: string;
}

/** A text that somebody needs elsewhere, to be selected or copied. */
export const CopyLine = ({ text, what }: Props) => {
  const [copied, copy] = useCopy();
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
