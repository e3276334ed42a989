import type { SettingName } from '@atelier/core/settings/settings';
import { Checkbox, NativeSelect, Switch, Textarea, TextInput } from '@mantine/core';
import form from '../../../ui/form.module.css';
import { controlOf, type Draft, optionLabel, optionsOf } from './setting-values.ts';

interface Props {
  readonly name: SettingName;
  readonly title: string;
  readonly unit: string | undefined;
  readonly draft: Draft;
  /** By field; `''` for the whole. */
  readonly faults: Readonly<Record<string, string>>;
  readonly disabled: boolean;
  readonly onChange: (draft: Draft) => void;
}

type Parts = { readonly [key: string]: string | boolean };
const partsOf = (draft: Draft): Parts =>
  typeof draft === 'object' && !Array.isArray(draft) ? (draft as Parts) : {};

/** A switch with a message for people. */
const Notice = ({ title, draft, faults, disabled, onChange }: Props) => {
  const parts = partsOf(draft);
  return (
    <div className={form.stack}>
      <Switch
        label={title}
        checked={parts.on === true}
        disabled={disabled}
        onChange={(event) => onChange({ ...parts, on: event.currentTarget.checked })}
      />
      <Textarea
        label="Message"
        description="What people are told. Leave it empty for the usual words."
        autosize
        minRows={2}
        maxRows={8}
        dir="auto"
        value={String(parts.message ?? '')}
        error={faults.message ?? faults['']}
        disabled={disabled}
        onChange={(event) => onChange({ ...parts, message: event.currentTarget.value })}
      />
    </div>
  );
};

/** So many calls in so many seconds. */
const Rate = ({ title, draft, faults, disabled, onChange }: Props) => {
  const parts = partsOf(draft);
  const field = (key: 'points' | 'windowS', label: string) => (
    <TextInput
      label={label}
      aria-label={`${title}: ${label.toLowerCase()}`}
      inputMode="numeric"
      autoComplete="off"
      maxLength={12}
      value={String(parts[key] ?? '')}
      error={faults[key]}
      disabled={disabled}
      onChange={(event) => onChange({ ...parts, [key]: event.currentTarget.value })}
    />
  );
  return (
    <div className={form.row}>
      {field('points', 'Calls')}
      {field('windowS', 'Seconds')}
    </div>
  );
};

const Several = ({ name, title, draft, disabled, faults, onChange }: Props) => (
  <Checkbox.Group
    aria-label={title}
    value={Array.isArray(draft) ? [...draft] : []}
    error={faults['']}
    onChange={(values) => onChange(optionsOf(name).filter((option) => values.includes(option)))}
  >
    <div className={form.row}>
      {optionsOf(name).map((option) => (
        <Checkbox key={option} value={option} label={optionLabel(option)} disabled={disabled} />
      ))}
    </div>
  </Checkbox.Group>
);

/** The field for a setting, by the kind of its value. */
export const SettingControl = (props: Props) => {
  const { name, title, unit, draft, faults, disabled, onChange } = props;
  const control = controlOf(name);
  if (control === 'notice') return <Notice {...props} />;
  if (control === 'rate') return <Rate {...props} />;
  if (control === 'several') return <Several {...props} />;
  if (control === 'switch')
    return (
      <Switch
        label={title}
        checked={draft === true}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  if (control === 'choice')
    return (
      <NativeSelect
        aria-label={title}
        data={optionsOf(name).map((value) => ({ value, label: optionLabel(value) }))}
        value={String(draft)}
        error={faults['']}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  return (
    <TextInput
      aria-label={title}
      inputMode={control === 'number' ? 'numeric' : 'text'}
      autoComplete="off"
      dir={control === 'text' ? 'auto' : undefined}
      maxLength={control === 'number' ? 12 : 500}
      rightSection={unit === undefined ? undefined : <span aria-hidden="true">{unit}</span>}
      rightSectionWidth={unit === undefined ? undefined : `${unit.length + 2}ch`}
      value={String(draft)}
      error={faults['']}
      disabled={disabled}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
};
