import { type Severity, severities } from '@atelier/core/alert-terms';
import { type ChannelKind, channelKinds, digestChoices } from '@atelier/core/channel-terms';
import type { ChannelView } from '@atelier/core/schemas/alert-channels';
import { Checkbox, NativeSelect, PasswordInput, Textarea, TextInput } from '@mantine/core';
import { readFailure } from '../../../lib/failure.ts';
import { humanise } from '../../../lib/format.ts';
import { useCan } from '../../../lib/session.ts';
import { DialogForm } from '../../../ui/DialogForm.tsx';
import { showIssues } from '../../../ui/showIssues.ts';
import { useFields } from '../../../ui/useFields.ts';
import classes from './Alerts.module.css';
import { digestLabels, kindLabels, urlHelp } from './channel-words.ts';
import { useChannels } from './useChannels.ts';

const ownTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

const valuesOf = (channel: ChannelView | null) => ({
  kind: (channel?.kind ?? 'email') as ChannelKind,
  name: channel?.name ?? '',
  minSeverity: (channel?.minSeverity ?? 'medium') as Severity,
  addresses: channel?.kind === 'email' ? channel.hint : '',
  url: '',
  token: '',
  allowPrivate: false,
  digestMinutes: String(channel?.digestMinutes ?? 15),
  isQuiet: channel !== null && channel.quietHours !== null,
  from: channel?.quietHours?.from ?? '22:00',
  to: channel?.quietHours?.to ?? '07:00',
  timeZone: channel?.quietHours?.timeZone ?? ownTimeZone(),
});
type Values = ReturnType<typeof valuesOf>;

const listed = (text: string): string[] => text.split(/[\s,;]+/).filter((part) => part !== '');

/** What is sent: of the receiver only what was entered. */
const inputOf = (values: Values) => {
  const { kind, name, minSeverity, addresses, url, token, allowPrivate, isQuiet, from, to, timeZone } =
    values;
  const isEmail = kind === 'email';
  const digest = digestChoices.find((minutes) => String(minutes) === values.digestMinutes) ?? 0;
  return {
    ...{ name, minSeverity, quietHours: isQuiet ? { from, to, timeZone } : null },
    ...(isEmail && { addresses: listed(addresses), digestMinutes: digest }),
    ...(!isEmail && url.trim() !== '' && { url, allowPrivate }),
    ...(kind === 'ntfy' && token.trim() !== '' && { token }),
  };
};

interface Props {
  /** Null: a new one. */
  readonly channel: ChannelView | null;
  /** @param secret of a new webhook */
  readonly onDone: (channel: ChannelView, secret: string | null) => void;
  readonly onCancel: () => void;
}

/** Adds or changes a channel. Addresses that contain a secret are entered again to change them. */
export const ChannelForm = ({ channel, onDone, onCancel }: Props) => {
  const fields = useFields(valuesOf(channel));
  const { add, save } = useChannels();
  const { values } = fields;
  const mayReachPrivate = useCan('provider:manage');
  const onError = (thrown: unknown) => showIssues(fields, readFailure(thrown));
  const submit = (given: Values) => {
    if (channel === null)
      add.mutate(
        { kind: given.kind, ...inputOf(given) },
        { onError, onSuccess: ({ channel: made, secret }) => onDone(made, secret) },
      );
    else
      save.mutate(
        { id: channel.id, ...inputOf(given) },
        { onError, onSuccess: (changed) => onDone(changed, null) },
      );
  };
  const error = add.error ?? save.error;
  return (
    <DialogForm
      fields={fields}
      verb={channel === null ? 'Add channel' : 'Save'}
      busy={add.isPending || save.isPending}
      failure={error === null ? null : readFailure(error)}
      onSubmit={submit}
      onCancel={onCancel}
    >
      {channel === null && (
        <NativeSelect
          label="Kind"
          data={channelKinds.map((value) => ({ value, label: kindLabels[value] }))}
          {...fields.getInputProps('kind')}
        />
      )}
      <TextInput label="Name" maxLength={60} dir="auto" data-autofocus {...fields.getInputProps('name')} />
      {values.kind === 'email' ? (
        <>
          <Textarea
            label="Addresses"
            description="One or more, separated by commas."
            autosize
            minRows={1}
            {...fields.getInputProps('addresses')}
          />
          <NativeSelect
            label="Send"
            description="Critical alerts are always sent at once."
            data={digestChoices.map((value) => ({ value: String(value), label: digestLabels[value] ?? '' }))}
            {...fields.getInputProps('digestMinutes')}
          />
        </>
      ) : (
        <>
          <TextInput
            label="Address"
            description={
              channel === null
                ? urlHelp[values.kind]
                : `Now ${channel.hint}. Leave it empty to keep it. ${urlHelp[values.kind]}`
            }
            type="url"
            autoComplete="off"
            spellCheck={false}
            {...fields.getInputProps('url')}
          />
          {values.kind === 'ntfy' && (
            <PasswordInput
              label="Access token"
              description="Only if your topic needs one."
              autoComplete="off"
              {...fields.getInputProps('token')}
            />
          )}
          {mayReachPrivate && (
            <Checkbox
              label="It is on this machine or in a private network"
              {...fields.getInputProps('allowPrivate', { type: 'checkbox' })}
            />
          )}
        </>
      )}
      <NativeSelect
        label="Lowest severity"
        data={severities.map((value) => ({ value, label: humanise(value) }))}
        {...fields.getInputProps('minSeverity')}
      />
      <Checkbox
        label="Quiet hours"
        description="Critical alerts are sent anyway."
        {...fields.getInputProps('isQuiet', { type: 'checkbox' })}
      />
      {values.isQuiet && (
        <div className={classes.quietHours}>
          <TextInput label="From" type="time" {...fields.getInputProps('from')} />
          <TextInput label="To" type="time" {...fields.getInputProps('to')} />
          <TextInput label="Time zone" spellCheck={false} {...fields.getInputProps('timeZone')} />
        </div>
      )}
    </DialogForm>
  );
};
