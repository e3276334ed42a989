import type { SettingView } from '@atelier/core/schemas/settings';
import { settingDeclarations } from '@atelier/core/settings/settings';
import { Button } from '@mantine/core';
import { useId, useState } from 'react';
import { Dialog } from '../../../ui/Dialog.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { Tag } from '../Tag.tsx';
import { SaveSetting } from './SaveSetting.tsx';
import { SettingControl } from './SettingControl.tsx';
import { HistoryButton, SettingHistory } from './SettingHistory.tsx';
import { useSettingDraft } from './setting-drafts.ts';
import { draftOf, entryValue, faultsOf, sameDraft, valueText } from './setting-values.ts';
import classes from './settings.module.css';

interface Props {
  readonly setting: SettingView;
  readonly mayManage: boolean;
  readonly superadmins: number;
}

const dangers = { normal: null, step_up: 'Asks who you are', two_person: 'Two superadmins' } as const;

const unitOf = ({ name }: SettingView): string | undefined => {
  const { unit } = settingDeclarations[name];
  return unit;
};

const SourceTag = ({ setting: { source, variable } }: { readonly setting: SettingView }) => {
  if (source === 'environment') return <Tag tone="warning">Set by {variable}</Tag>;
  return source === 'database' ? <Tag tone="accent">Changed</Tag> : <Tag>Default</Tag>;
};

/** What is said about the value beside the field. */
const Facts = ({ setting }: { readonly setting: SettingView }) => (
  <>
    {setting.source === 'environment' && (
      <p className={classes.facts}>
        The environment wins: remove <code>{setting.variable}</code> from it and restart the server to change
        this here.
      </p>
    )}
    {setting.source !== 'environment' && (
      <p className={classes.facts} dir="auto">
        Default: {valueText(setting.fallback, unitOf(setting))}
      </p>
    )}
    {setting.isDamaged && (
      <Notice tone="danger" title="The stored value can’t be used, so the default counts.">
        <p>Save a new value.</p>
      </Notice>
    )}
  </>
);

const Words = ({ setting, onHistory }: { readonly setting: SettingView; readonly onHistory: () => void }) => {
  const danger = dangers[setting.danger];
  return (
    <div className={classes.words}>
      <h2>{setting.title}</h2>
      <p>{setting.description}</p>
      <div className={classes.tags}>
        <SourceTag setting={setting} />
        {danger !== null && <Tag>{danger}</Tag>}
        <HistoryButton title={setting.title} onClick={onHistory} />
      </div>
    </div>
  );
};

/** One setting: what it does, its value and where it comes from, and changing it. */
export const SettingCard = ({ setting, mayManage, superadmins }: Props) => {
  const id = useId();
  const { name, title, value } = setting;
  const { draft, set, drop } = useSettingDraft(name);
  const [saving, setSaving] = useState<unknown>(undefined);
  const [showsHistory, setShowsHistory] = useState(false);
  const [showsFaults, setShowsFaults] = useState(false);
  const canChange = mayManage && setting.source !== 'environment';
  const entry = draft ?? draftOf(value);
  const isChanged = draft !== undefined && !sameDraft(draft, draftOf(value));
  const faults = faultsOf(name, entry);
  const isValid = Object.keys(faults).length === 0;
  const submit = () => {
    setShowsFaults(!isValid);
    if (isValid) setSaving(entryValue(name, entry));
  };
  return (
    <section id={name} className={classes.card} aria-labelledby={id}>
      <span id={id} hidden>
        {title}
      </span>
      <Words setting={setting} onHistory={() => setShowsHistory(true)} />
      <form
        noValidate
        className={classes.field}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <SettingControl
          {...{ name, title, draft: entry, unit: unitOf(setting) }}
          faults={showsFaults || isChanged ? faults : {}}
          disabled={!canChange}
          onChange={set}
        />
        <Facts setting={setting} />
        {canChange && (
          <div className={classes.actions}>
            {isChanged && (
              <>
                <Button type="submit">Save…</Button>
                <Button variant="default" onClick={drop}>
                  Discard
                </Button>
              </>
            )}
            {!isChanged && setting.source === 'database' && (
              <Button
                variant="default"
                onClick={() => setSaving(null)}
                aria-label={`Reset to default… ${title}`}
              >
                Reset to default…
              </Button>
            )}
          </div>
        )}
      </form>
      <SaveSetting
        {...{ setting, superadmins }}
        value={saving}
        onClose={() => setSaving(undefined)}
        onSaved={drop}
      />
      <Dialog
        title={`History of “${title}”`}
        opened={showsHistory}
        wide
        onClose={() => setShowsHistory(false)}
      >
        <SettingHistory {...{ name, mayManage, superadmins }} />
      </Dialog>
    </section>
  );
};
