import { Button } from '@mantine/core';
import { IconFileCertificate, IconFolderOpen } from '@tabler/icons-react';
import { type ChangeEvent, useId, useRef } from 'react';
import { useWindowFiles } from '../../ui/uploads/useWindowFiles.ts';
import classes from './DropArea.module.css';

interface Props {
  /** Smaller, once there is a result. */
  readonly compact: boolean;
  readonly onFile: (file: File) => void;
}

/** Takes one file: chosen, dropped anywhere on the page, or pasted. */
export const DropArea = ({ compact, onFile }: Props) => {
  const input = useRef<HTMLInputElement>(null);
  const hintId = useId();
  const take = (files: readonly File[]) => {
    const [file] = files;
    if (file !== undefined) onFile(file);
  };
  const isOver = useWindowFiles(take);
  const pick = ({ currentTarget }: ChangeEvent<HTMLInputElement>) => {
    take(Array.from(currentTarget.files ?? []));
    // Choosing the same file again is a change, too.
    currentTarget.value = '';
  };
  return (
    <div className={classes.root} data-over={isOver || undefined} data-compact={compact || undefined}>
      {!compact && <IconFileCertificate size={44} stroke={1.2} aria-hidden />}
      <Button
        size={compact ? 'sm' : 'md'}
        variant={compact ? 'default' : 'filled'}
        leftSection={<IconFolderOpen size={18} stroke={1.6} />}
        aria-describedby={hintId}
        onClick={() => input.current?.click()}
      >
        {compact ? 'Check another file' : 'Choose a file'}
      </Button>
      <p id={hintId} className={classes.hint}>
        <span className={classes.mouse}>Or drop it anywhere on this page, or paste it. </span>
        Nothing is uploaded.
      </p>
      <input ref={input} type="file" aria-label="File to check" tabIndex={-1} hidden onChange={pick} />
    </div>
  );
};
