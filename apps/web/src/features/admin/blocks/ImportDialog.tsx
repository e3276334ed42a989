import { type ImportBlocksResult, maxImportLines } from '@atelier/core/schemas/blocks';
import { Button, FileButton, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { readFailure } from '../../../lib/failure.ts';
import { formatNumber } from '../../../lib/format.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import { DialogForm } from '../../../ui/DialogForm.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { notifyDone } from '../../../ui/notify.tsx';
import { useFields } from '../../../ui/useFields.ts';
import classes from './Blocks.module.css';
import { durations, secondsOf } from './block-words.ts';
import { TooLong, useImport } from './useImport.ts';

const plural = (count: number, word: string): string =>
  `${formatNumber(count)} ${word}${count === 1 ? '' : 's'}`;

/** What an import would do, or has done. */
const Preview = ({ result }: { readonly result: ImportBlocksResult }) => (
  <div className={classes.preview} role="status">
    <p>
      {plural(result.added, 'new block')}, {formatNumber(result.known)} known already,{' '}
      {formatNumber(result.refusedCount)} refused.
    </p>
    {result.refused.length > 0 && (
      <ul aria-label="Refused lines">
        {result.refused.map(({ line, text, why }) => (
          <li key={line}>
            Line {line}: <code>{text}</code> {why}
          </li>
        ))}
        {result.refusedCount > result.refused.length && (
          <li>and {formatNumber(result.refusedCount - result.refused.length)} more.</li>
        )}
      </ul>
    )}
  </div>
);

const ImportForm = ({ onClose }: { readonly onClose: () => void }) => {
  const fields = useFields(
    { text: '', reason: '', seconds: '2592000' },
    { text: 'Paste a list, or choose a file.', reason: 'Say why.' },
  );
  const [checked, setChecked] = useState<{
    readonly key: string;
    readonly result: ImportBlocksResult;
  } | null>(null);
  const send = useImport();
  const key = JSON.stringify(fields.values);
  const preview = checked?.key === key ? checked.result : null;
  const isTooLong = send.error instanceof TooLong;
  return (
    <DialogForm
      fields={fields}
      verb={preview === null ? 'Check the list' : `Block ${formatNumber(preview.added)}`}
      busy={send.isPending}
      failure={send.error === null || isTooLong ? null : readFailure(send.error)}
      onSubmit={({ text, reason, seconds }) =>
        send.mutate(
          { text, reason, seconds: secondsOf(seconds), dryRun: preview === null },
          {
            onSuccess: (result) => {
              if (preview === null) return setChecked({ key, result });
              notifyDone(`${plural(result.added, 'block')} added.`);
              onClose();
            },
          },
        )
      }
      onCancel={onClose}
    >
      <Textarea
        label="List"
        description="An address or range on each line, or CSV: address, reason, end."
        placeholder={'203.0.113.7\n198.51.100.0/24,Scraping,2031-01-31'}
        autosize
        minRows={5}
        maxRows={10}
        data-autofocus
        {...fields.getInputProps('text')}
      />
      <FileButton
        accept=".txt,.csv,text/plain,text/csv"
        onChange={(file) => void file?.text().then((text) => fields.setFieldValue('text', text))}
      >
        {(props) => (
          <Button variant="default" {...props}>
            Choose a file…
          </Button>
        )}
      </FileButton>
      <TextInput
        label="Reason"
        description="Of lines without one."
        maxLength={200}
        dir="auto"
        {...fields.getInputProps('reason')}
      />
      <NativeSelect label="For" data={durations} {...fields.getInputProps('seconds')} />
      {isTooLong && (
        <Notice tone="danger" title="This list is too long">
          At most {formatNumber(maxImportLines)} lines at once. Import it in parts.
        </Notice>
      )}
      {preview !== null && <Preview result={preview} />}
    </DialogForm>
  );
};

/** Blocks a list of addresses after showing what it would do. */
export const ImportDialog = ({
  opened,
  onClose,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
}) => (
  <Dialog title="Import blocks" opened={opened} wide onClose={onClose}>
    <ImportForm onClose={onClose} />
  </Dialog>
);
