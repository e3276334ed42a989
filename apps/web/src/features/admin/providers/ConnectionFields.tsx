import { PasswordInput, Switch, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { needsPrivateAccess } from '../../../lib/private-address.ts';
import { allowsPrivate, type ConnectionValues } from './connection-values.ts';
import type { Kind } from './KindCards.tsx';
import classes from './providers.module.css';

interface Props {
  readonly kind: Kind;
  readonly fields: UseFormReturnType<ConnectionValues>;
  /** Of the saved key: "ends in abcd"; null if there is none. */
  readonly savedKey?: string | null;
}

const keyNote = (kind: Kind, savedKey: string | null): string => {
  if (savedKey !== null) return `The saved key ${savedKey}. Leave this empty to keep it.`;
  const stored = 'Stored encrypted; only its last four characters are shown again.';
  return kind.key?.optional === true ? `Optional. ${stored}` : stored;
};

/** What to connect to: address, key, and whether it may be in a private network. */
export const ConnectionFields = ({ kind, fields, savedKey = null }: Props) => {
  const { values } = fields;
  const isAsked = kind.local || needsPrivateAccess(values.baseUrl);
  return (
    <>
      <TextInput
        label="Address"
        type="url"
        inputMode="url"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        placeholder={kind.baseUrl ?? 'http://192.168.1.20:8080'}
        {...fields.getInputProps('baseUrl')}
      />
      {isAsked && (
        <Switch
          label="Allow private addresses"
          description="For a server on this machine or in your own network, also without https. Otherwise Atelier refuses to connect there."
          classNames={{ body: classes.switchBody ?? '' }}
          checked={allowsPrivate(values, kind)}
          onChange={(event) => fields.setFieldValue('allowPrivate', event.currentTarget.checked)}
        />
      )}
      {kind.key !== null && (
        <PasswordInput
          label={kind.key.label}
          description={keyNote(kind, savedKey)}
          // Password managers must neither fill nor save it.
          autoComplete="off"
          data-1p-ignore
          spellCheck={false}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the key' }}
          aria-invalid={fields.errors.apiKey !== undefined || undefined}
          {...fields.getInputProps('apiKey')}
        />
      )}
      <TextInput
        label="Name"
        description="What people see beside its models."
        autoComplete="off"
        dir="auto"
        {...fields.getInputProps('name')}
      />
    </>
  );
};
