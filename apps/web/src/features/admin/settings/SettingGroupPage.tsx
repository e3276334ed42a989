import { type SettingGroup, settingGroups } from '@atelier/core/settings/setting';
import { Skeleton } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { TextLink } from '../../../ui/links.tsx';
import { NotFoundMessage } from '../../../ui/NotFoundMessage.tsx';
import { usePageTitle } from '../../../ui/usePageTitle.ts';
import table from '../table.module.css';
import user from '../UserPage.module.css';
import { EmailPart } from './EmailPart.tsx';
import { Proposals } from './Proposals.tsx';
import { SettingCard } from './SettingCard.tsx';
import { groupWords } from './setting-words.ts';
import classes from './settings.module.css';
import { useSettings } from './useSettings.ts';

const isGroup = (text: string): text is SettingGroup => (settingGroups as readonly string[]).includes(text);

const Group = ({ group }: { readonly group: SettingGroup }) => {
  const { title, note } = groupWords[group];
  usePageTitle(title);
  const query = useSettings();
  const list = query.data;
  const isOfGroup = ({ name }: { readonly name: string }) =>
    list?.items.some((item) => item.name === name && item.group === group) === true;
  return (
    <>
      <TextLink to="/admin/settings" className={user.back ?? ''}>
        <IconArrowLeft size={16} aria-hidden /> All settings
      </TextLink>
      <div className={table.head}>
        <div>
          <h1>{title}</h1>
          <p className={table.lead}>{note}</p>
        </div>
      </div>
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Skeleton height={420} />}
      {list !== undefined && (
        <>
          <Proposals proposals={list.proposals.filter(isOfGroup)} mayManage={list.mayManage} />
          <div className={classes.cards}>
            {list.items.filter(isOfGroup).map((setting) => (
              <SettingCard
                key={setting.name}
                setting={setting}
                mayManage={list.mayManage}
                superadmins={list.superadmins}
              />
            ))}
            {group === 'email' && <EmailPart mayManage={list.mayManage} />}
          </div>
        </>
      )}
    </>
  );
};

/** The settings of one group. */
export const SettingGroupPage = () => {
  const { group } = useParams({ from: '/member/admin/settings/$group' });
  return isGroup(group) ? (
    <Group group={group} />
  ) : (
    <NotFoundMessage>
      <TextLink to="/admin/settings">All settings</TextLink>
    </NotFoundMessage>
  );
};
