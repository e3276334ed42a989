import { type Role, roles } from '@atelier/core/policy';
import { cutTo, showsNothing, textLimits, trimText } from '@atelier/core/text';
import {
  defaultUserOrder,
  type SortDirection,
  sortDirections,
  type UserSort,
  userSorts,
} from '@atelier/core/user-sorting';

const userStates = ['active', 'locked', 'invited', 'dormant'] as const;
/** `admins`: admins and superadmins. */
const roleFilters = [...roles, 'admins'] as const;
const secondFactorStates = ['on', 'off', 'passkey'] as const;

/** Filters and order of the list of users, kept in the URL. Without `sort` and `dir`: newest first. */
export interface UserSearch {
  readonly q?: string;
  readonly role?: Role | 'admins';
  readonly state?: (typeof userStates)[number];
  readonly factor?: (typeof secondFactorStates)[number];
  readonly sort?: UserSort;
  readonly dir?: SortDirection;
}

const textOf = (value: unknown): string | undefined => {
  const text = typeof value === 'string' || typeof value === 'number' ? trimText(String(value)) : '';
  return showsNothing(text) ? undefined : trimText(cutTo(text, textLimits.search));
};

const known = <T extends string>(values: readonly T[], value: unknown): T | undefined =>
  values.find((one) => one === value);

/** Reads filters and order from the URL's search params; anything unknown or malformed is dropped. */
export const parseUserSearch = (raw: Record<string, unknown>): UserSearch => {
  const sort = known(userSorts, raw.sort);
  const dir = known(sortDirections, raw.dir);
  const isDefault = (sort ?? defaultUserOrder.by) === 'created' && (dir ?? 'desc') === 'desc';
  const parsed = {
    q: textOf(raw.q),
    role: known(roleFilters, raw.role),
    state: known(userStates, raw.state),
    factor: known(secondFactorStates, raw.factor),
    sort: isDefault ? undefined : (sort ?? defaultUserOrder.by),
    dir: isDefault ? undefined : (dir ?? 'asc'),
  };
  return Object.fromEntries(Object.entries(parsed).filter(([, value]) => value !== undefined));
};

/** The order that the search asks for. */
export const orderOf = ({ sort, dir }: UserSearch) => ({
  by: sort ?? defaultUserOrder.by,
  direction: dir ?? defaultUserOrder.direction,
});

/** The search after a press on a column's head: its natural direction first, then the other one. */
export const sortedBy = (search: UserSearch, by: UserSort): UserSearch => {
  const present = orderOf(search);
  const natural: SortDirection = by === 'created' || by === 'lastSignIn' ? 'desc' : 'asc';
  const turned: SortDirection = present.direction === 'asc' ? 'desc' : 'asc';
  return parseUserSearch({ ...search, sort: by, dir: present.by === by ? turned : natural });
};

/** What the server is asked for. */
export const userListInput = (search: UserSearch) => {
  const { q, role, state, factor } = search;
  const { by: sort, direction } = orderOf(search);
  return {
    sort,
    direction,
    ...(q === undefined ? {} : { query: q }),
    ...(role === undefined || role === 'admins' ? {} : { role }),
    ...(role === 'admins' ? { admins: true as const } : {}),
    ...(factor === undefined ? {} : { secondFactor: factor }),
    ...(state === 'locked' ? { locked: true } : {}),
    ...(state === 'invited' ? { invited: true } : {}),
    ...(state === 'active' || state === 'dormant' ? { locked: false, invited: false } : {}),
    ...(state === 'dormant' ? { dormant: true as const } : {}),
  };
};

/** Whether anything narrows the list. */
export const isFiltered = ({ q, role, state, factor }: UserSearch): boolean =>
  [q, role, state, factor].some((part) => part !== undefined);
