import type { AdminProvider } from '@atelier/core/schemas/providers';
import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import { readFailure } from '../../../lib/failure.ts';
import { FormError } from '../../../ui/FormError.tsx';
import form from '../../../ui/form.module.css';
import { type OptionGuide, optionIssues, readOptions, textOfOptions } from './option-text.ts';
import { ProbeResult } from './ProbeResult.tsx';
import classes from './providers.module.css';
import { useSaveOptions } from './useSaveOptions.ts';

interface Props {
  readonly provider: AdminProvider;
  readonly guide: OptionGuide;
}

/** Edits what only this kind has, as JSON. The server checks it and tests it. */
export const OptionsForm = ({ provider, guide }: Props) => {
  const [text, setText] = useState(() => textOfOptions(provider.options));
  const [shown, setShown] = useState(provider.options);
  const [problem, setProblem] = useState<string | null>(null);
  const update = useSaveOptions((saved) => setText(textOfOptions(saved.options)));
  if (shown !== provider.options) {
    // Saved elsewhere on the page. What somebody is typing here stays.
    if (text === textOfOptions(shown)) setText(textOfOptions(provider.options));
    setShown(provider.options);
  }
  const failure = update.error === null ? null : readFailure(update.error);
  const issues = failure === null ? [] : optionIssues(failure);
  const error = problem ?? (issues.length === 0 ? undefined : issues.join('\n'));
  const save = () => {
    const read = readOptions(text);
    setProblem(read.ok ? null : read.message);
    if (read.ok) update.mutate({ id: provider.id, options: read.options });
  };
  return (
    <form
      noValidate
      className={`${form.stack} ${classes.form}`}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Textarea
        label={`${guide.title} (JSON)`}
        autosize
        minRows={4}
        maxRows={24}
        spellCheck={false}
        autoCapitalize="none"
        classNames={{ input: classes.code ?? '', error: classes.issues ?? '' }}
        value={text}
        error={error}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setProblem(null);
        }}
      />
      {issues.length === 0 && <FormError failure={failure} fields={{}} />}
      {update.data?.probe?.ok === false && (
        <ProbeResult outcome={update.data.probe} name={provider.name} address={provider.baseUrl} />
      )}
      <div className={form.row}>
        <Button type="submit" loading={update.isPending}>
          Save and test
        </Button>
        {text.trim() === '' && (
          <Button variant="default" onClick={() => setText(JSON.stringify(guide.example, null, 2))}>
            Insert an example
          </Button>
        )}
      </div>
    </form>
  );
};
