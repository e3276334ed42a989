import { detectionRules } from '@atelier/core/detection/rules';
import type { Permission } from '@atelier/core/policy';
import type { AdminUser } from '@atelier/core/schemas/admin';
import { settingDeclarations, settingNames } from '@atelier/core/settings/settings';
import type { LinkProps } from '@tanstack/react-router';
import { adminNav } from '../admin-nav.ts';

/** Something that the palette offers; choosing it leads there. */
export interface PaletteEntry {
  readonly id: string;
  readonly group: 'Pages' | 'People' | 'Actions' | 'Settings' | 'Rules' | 'Audit log';
  readonly label: string;
  readonly hint?: string;
  readonly link: Pick<LinkProps, 'to' | 'search' | 'params' | 'state' | 'hash'>;
}

type May = (permission: Permission) => boolean;

interface Action {
  readonly label: string;
  readonly needs: Permission;
  readonly words: string;
  readonly link: PaletteEntry['link'];
}

/** What can be begun from anywhere. Each leads to the page where it is done, with its own questions. */
const actions: readonly Action[] = [
  {
    label: 'Invite someone',
    needs: 'user:create',
    words: 'add new user account',
    link: { to: '/admin/users', state: { begin: 'invite' } },
  },
  {
    label: 'Sign everyone out',
    needs: 'user:end-all-sessions',
    words: 'end all sessions',
    link: { to: '/admin/users' },
  },
  {
    label: 'Show locked accounts',
    needs: 'user:read',
    words: 'lock unlock',
    link: { to: '/admin/users', search: { state: 'locked' } },
  },
  {
    label: 'Block an address',
    needs: 'block:manage',
    words: 'range ip network cidr',
    link: { to: '/admin/blocks', state: { begin: 'block' } },
  },
  {
    label: 'Import blocked addresses',
    needs: 'block:manage',
    words: 'list ranges ip network',
    link: { to: '/admin/blocks', state: { begin: 'import' } },
  },
  {
    label: 'Answer appeals',
    needs: 'block:manage',
    words: 'responses undo decline',
    link: { to: '/admin/blocks/responses', search: { show: 'appealed' } },
  },
  {
    label: 'Open a case',
    needs: 'incident:manage',
    words: 'incident breach emergency report',
    link: { to: '/admin/incidents', state: { begin: 'incident' } },
  },
  {
    label: 'Start a drill',
    needs: 'incident:manage',
    words: 'incident practice exercise',
    link: { to: '/admin/incidents', state: { begin: 'drill' } },
  },
  {
    label: 'Add an alert channel',
    needs: 'alert:manage',
    words: 'email webhook slack discord teams ntfy notify',
    link: { to: '/admin/alerts/channels' },
  },
  {
    label: 'Add a provider',
    needs: 'provider:manage',
    words: 'engine connect key',
    link: { to: '/admin/providers/add' },
  },
];

const containsAll = (text: string, words: readonly string[]): boolean =>
  words.every((word) => text.toLowerCase().includes(word));

const wordsOf = (query: string): string[] => query.toLowerCase().split(/\s+/).filter(Boolean);

/** Pages and actions whose names contain the words. */
export const placesFor = (query: string, may: May): PaletteEntry[] => {
  const words = wordsOf(query);
  const pages = adminNav.flatMap(({ label: group, pages: all }) =>
    all
      .filter(({ needs, label }) => may(needs) && containsAll(`${group} ${label}`, words))
      .map(
        ({ to, label }): PaletteEntry => ({
          ...{ id: `page ${to}`, group: 'Pages', label, link: { to } },
          ...(group !== label && { hint: group }),
        }),
      ),
  );
  const begun = actions
    .filter(({ needs, label, words: more }) => may(needs) && containsAll(`${label} ${more}`, words))
    .map(({ label, link }): PaletteEntry => ({ id: `action ${label}`, group: 'Actions', label, link }));
  return [...pages, ...begun];
};

const maxOffered = 6;

/** Settings whose titles contain the words, each at its place on the page of its group; none without a word. */
export const settingsFor = (query: string, may: May): PaletteEntry[] => {
  const words = wordsOf(query).filter((word) => !['setting', 'settings'].includes(word));
  if (words.length === 0 || !may('settings:read')) return [];
  return settingNames
    .map((name) => ({ name, ...settingDeclarations[name] }))
    .filter(({ title, group }) => containsAll(`${title} ${group}`, words))
    .slice(0, maxOffered)
    .map(({ name, title, group }) => ({
      id: `setting ${name}`,
      group: 'Settings',
      label: title,
      hint: 'Setting',
      link: { to: '/admin/settings/$group', params: { group }, hash: name },
    }));
};

/** Rules of detection whose names contain the words; none without a word. */
export const rulesFor = (query: string, may: May): PaletteEntry[] => {
  const words = wordsOf(query).filter((word) => !['rule', 'rules'].includes(word));
  if (words.length === 0 || !may('detection:read')) return [];
  return detectionRules
    .filter(({ name }) => containsAll(name, words))
    .slice(0, maxOffered)
    .map(({ id, name }) => ({
      id: `rule ${id}`,
      group: 'Rules',
      label: name,
      hint: 'Rule',
      link: { to: '/admin/rules/$ruleId', params: { ruleId: id } },
    }));
};

/** People that the server found, each with their page, and with the question of a lock if that was typed. */
export const peopleFor = (query: string, people: readonly AdminUser[], may: May): PaletteEntry[] => {
  const isLock = /^(un)?lock\b/i.test(query) && may('user:lock');
  return people.map(({ id, name, email, locked }) => ({
    id: `person ${id}`,
    group: 'People',
    label: isLock && !locked ? `Lock ${name}…` : name,
    hint: locked ? `${email}, locked` : email,
    link: {
      to: '/admin/users/$userId',
      params: { userId: id },
      ...(isLock && !locked && { state: { beginLock: true } }),
    },
  }));
};

/** What of the query names a person: without the word of an action in front. */
export const personQuery = (query: string): string => query.replace(/^\s*(un)?lock\s+/i, '').trim();

/** The audit log, filtered by what the query looks like. */
export const auditFor = (query: string, may: May): PaletteEntry[] => {
  const text = query.trim();
  if (text.length < 2 || !may('audit:read')) return [];
  const isAddress = /^[0-9a-f:.]{3,45}$/i.test(text) && /[.:]/.test(text);
  const isRequest = /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(text);
  const isId = /^[a-z]{3}_[0-9a-z]{24}$/.test(text) && !text.startsWith('usr_');
  const filters = { ip: isAddress, request: isRequest, entity: isId, person: true };
  const key = (Object.keys(filters) as (keyof typeof filters)[]).find((one) => filters[one]) ?? 'person';
  const hints = { ip: 'by address', request: 'by request', entity: 'by object', person: 'by person' };
  return [
    {
      id: `audit ${text}`,
      group: 'Audit log',
      label: `Search the audit log for “${text}”`,
      hint: hints[key],
      link: { to: '/admin/audit', search: { [key]: text } },
    },
  ];
};
