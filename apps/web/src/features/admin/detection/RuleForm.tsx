import type { ResponseKind } from '@atelier/core/ports/responses';
import { maxThreshold, maxWindowS, minWindowS, type RuleView } from '@atelier/core/schemas/detection';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { readFailure } from '../../../lib/failure.ts';
import { trpc } from '../../../trpc.ts';
import { Choice } from '../../../ui/Choice.tsx';
import { FormError } from '../../../ui/FormError.tsx';
import { notifyDone } from '../../../ui/notify.tsx';
import { showIssues } from '../../../ui/showIssues.ts';
import { useFields } from '../../../ui/useFields.ts';
import classes from './Detection.module.css';
import { Trial } from './Trial.tsx';
import { responseOptions, stateLabels } from './words.ts';

const stateOptions = (['on', 'shadow', 'off'] as const).map((value) => ({
  value,
  label: stateLabels[value],
}));

const typed = ({ state, threshold, windowS, response }: RuleView['settings']) => ({
  state,
  threshold: String(threshold),
  windowS: String(windowS),
  response: response ?? '',
});

const whole = (text: string, min: number, max: number): number | null => {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isInteger(number) && number >= min && number <= max ? number : null;
};

/** State, numbers and response of a rule, and a trial with what is typed. */
export const RuleForm = ({ rule }: { readonly rule: RuleView }) => {
  const utils = trpc.useUtils();
  const fields = useFields(typed(rule.settings), {
    threshold: 'Enter a number.',
    windowS: 'Enter a number of seconds.',
  });
  const update = trpc.admin.rules.update.useMutation({
    onSuccess: ({ name }) => {
      notifyDone(`“${name}” was saved.`);
      void utils.admin.rules.list.invalidate();
    },
    onError: (error) => showIssues(fields, readFailure(error)),
  });
  const { threshold, windowS } = fields.values;
  const numbers = {
    threshold: whole(threshold, 1, maxThreshold),
    windowS: whole(windowS, minWindowS, maxWindowS),
  };
  const isValid = numbers.threshold !== null && numbers.windowS !== null;
  return (
    <form
      noValidate
      className={classes.form}
      onSubmit={fields.onSubmit(({ state, response, ...texts }) =>
        update.mutate({
          ...{ id: rule.id, state, response: response === '' ? null : (response as ResponseKind) },
          ...{ threshold: Number(texts.threshold), windowS: Number(texts.windowS) },
        }),
      )}
    >
      <Choice
        legend="State"
        value={fields.values.state}
        options={stateOptions}
        onChange={(state) => fields.setFieldValue('state', state)}
      />
      <div className={classes.numbers}>
        <TextInput
          label="Threshold"
          description={rule.unit}
          inputMode="numeric"
          autoComplete="off"
          maxLength={7}
          {...fields.getInputProps('threshold')}
        />
        <TextInput
          label="Window"
          description="seconds"
          inputMode="numeric"
          autoComplete="off"
          maxLength={5}
          {...fields.getInputProps('windowS')}
        />
      </div>
      <NativeSelect label="Response" data={responseOptions} {...fields.getInputProps('response')} />
      <FormError failure={update.error === null ? null : readFailure(update.error)} fields={fields.values} />
      <div className={classes.buttons}>
        <Button type="submit" loading={update.isPending}>
          Save
        </Button>
        <Button variant="subtle" color="gray" onClick={() => fields.setValues(typed(rule.defaults))}>
          Fill in the defaults
        </Button>
      </div>
      <Trial rule={rule} numbers={isValid ? (numbers as { threshold: number; windowS: number }) : null} />
    </form>
  );
};
