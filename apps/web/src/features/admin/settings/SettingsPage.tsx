import type { SettingList, SettingView } from '@atelier/core/schemas/settings';
import { settingGroups } from '@atelier/core/settings/setting';
import { CloseButton, Skeleton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { TextLink } from '../../../ui/links.tsx';
import { usePageTitle } from '../../../ui/usePageTitle.ts';
import table from '../table.module.css';
import { Environment } from './Environment.tsx';
import { Proposals } from './Proposals.tsx';
import { SettingCard } from './SettingCard.tsx';
import { SettingHistory } from './SettingHistory.tsx';
import { groupWords } from './setting-words.ts';
import classes from './settings.module.css';
import { useSettings } from './useSettings.ts';

const countText = (count: number): string => (count === 1 ? '1 setting' : `${count} settings`);

const Groups = ({ items }: { readonly items: readonly SettingView[] }) => (
  <ul className={classes.groups}>
    {settingGroups
      .map((group) => ({ group, settings: items.filter((item) => item.group === group) }))
      .filter(({ group, settings }) => settings.length > 0 || group === 'email')
      .map(({ group, settings }) => {
        const changed = settings.filter(({ source }) => source !== 'default').length;
        return (
          <li key={group}>
            <div className={classes.group}>
              <h2>
                <TextLink to="/admin/settings/$group" params={{ group }}>
                  {groupWords[group].title}
                </TextLink>
              </h2>
              <p>{groupWords[group].note}</p>
              <p>
                {group === 'email' ? 'Test message' : countText(settings.length)}
                {changed > 0 && `, ${changed} not at the default`}
              </p>
            </div>
          </li>
        );
      })}
  </ul>
);

const matches = ({ name, title, description, variable }: SettingView, words: string): boolean =>
  words
    .toLowerCase()
    .split(/\s+/)
    .every((word) =>
      [name, title, description, variable ?? ''].some((text) => text.toLowerCase().includes(word)),
    );

const Search = ({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (words: string) => void;
}) => (
  <search className={table.filters}>
    <TextInput
      aria-label="Search the settings"
      placeholder="Search"
      type="search"
      maxLength={100}
      leftSection={<IconSearch size={18} stroke={1.6} />}
      rightSection={
        value === '' ? null : <CloseButton aria-label="Clear search" onClick={() => onChange('')} />
      }
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  </search>
);

const Found = ({ list, words }: { readonly list: SettingList; readonly words: string }) => {
  const found = list.items.filter((item) => matches(item, words));
  if (found.length === 0)
    return (
      <EmptyState title="No setting matches">Try another word, or look among the variables below.</EmptyState>
    );
  return (
    <div className={classes.cards}>
      {found.map((setting) => (
        <SettingCard
          key={setting.name}
          setting={setting}
          mayManage={list.mayManage}
          superadmins={list.superadmins}
        />
      ))}
    </div>
  );
};

/** All settings of the server: search, groups, what waits for approval, the latest changes, and the environment. */
export const SettingsPage = () => {
  usePageTitle('Settings');
  const query = useSettings();
  const [words, setWords] = useState('');
  const list = query.data;
  const wanted = words.trim();
  return (
    <>
      <div className={table.head}>
        <div>
          <h1>Settings</h1>
          <p className={table.lead}>
            Changes take effect at once, without a restart. Everyone in charge sees who changed what.
          </p>
        </div>
        <Search value={words} onChange={setWords} />
      </div>
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Skeleton height={480} />}
      {list !== undefined && (
        <>
          <Proposals proposals={list.proposals} mayManage={list.mayManage} />
          {wanted === '' ? <Groups items={list.items} /> : <Found list={list} words={wanted} />}
          {wanted === '' && (
            <section className={classes.part} aria-labelledby="history-title">
              <h2 id="history-title">Latest changes</h2>
              <SettingHistory name={null} mayManage={list.mayManage} superadmins={list.superadmins} />
            </section>
          )}
          <Environment
            rows={list.environment.filter(({ variable }) =>
              variable.toLowerCase().includes(wanted.toLowerCase()),
            )}
          />
        </>
      )}
    </>
  );
};
