import type {
  EffectiveSetting,
  RuntimeSettings,
  SettingChangeRecord,
  SettingProposalRecord,
} from '@atelier/core/ports/runtime-settings';
import type { Stores } from '@atelier/core/ports/stores';
import type { SettingChange, SettingProposal, SettingView } from '@atelier/core/schemas/settings';
import { isSettingName, type SettingName, settingDeclarations } from '@atelier/core/settings/settings';

type Json = SettingView['value'];

/** A stored text as JSON; a damaged one as the text that it is. */
export const jsonOf = (text: string | null): Json => {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

export const viewSetting = (name: SettingName, settings: Pick<RuntimeSettings, 'describe'>): SettingView => {
  const { title, description, group, danger, variable } = settingDeclarations[name];
  const { value, fallback, source, changeNumber, isDamaged }: EffectiveSetting = settings.describe(name);
  return {
    ...{ name, title, description, group, danger, variable },
    ...{ value, fallback, source, changeNumber, isDamaged },
  };
};

const titleOf = (name: string): string => (isSettingName(name) ? settingDeclarations[name].title : name);

type People = ReadonlyMap<string, string>;

/** The names of people by id; deleted ones are missing. */
export const findPeople = async (
  { users }: Pick<Stores, 'users'>,
  ids: readonly (string | null)[],
): Promise<People> => {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  const found = await Promise.all(wanted.map((id) => users.findById(id)));
  return new Map(
    found.filter((user) => user !== null).map(({ id, name, email }) => [id, name === '' ? email : name]),
  );
};

const personOf = (id: string | null, people: People) => {
  const name = id === null ? undefined : people.get(id);
  return id === null || name === undefined ? null : { id, name };
};

/** @param latest the number of the change that stored what is there now, by setting; null if nothing is stored */
export const viewChange = (
  change: SettingChangeRecord,
  people: People,
  isLatest: (change: SettingChangeRecord) => boolean,
): SettingChange => ({
  ...{ id: change.id, number: change.number, name: change.name, title: titleOf(change.name) },
  before: jsonOf(change.before),
  after: jsonOf(change.after),
  reason: change.reason,
  changedBy: personOf(change.changedBy, people),
  approvedBy: personOf(change.approvedBy, people),
  undoes: change.undoes,
  changedAt: change.changedAt.toISOString(),
  canUndo: isSettingName(change.name) && isLatest(change),
});

export const viewProposal = (
  proposal: SettingProposalRecord & { readonly name: SettingName },
  people: People,
  present: EffectiveSetting,
  callerId: string,
): SettingProposal => ({
  ...{ id: proposal.id, name: proposal.name, title: titleOf(proposal.name) },
  present: present.value,
  value: proposal.value === null ? present.fallback : jsonOf(proposal.value),
  reason: proposal.reason,
  proposedBy: personOf(proposal.proposedBy, people),
  proposedAt: proposal.proposedAt.toISOString(),
  expiresAt: proposal.expiresAt.toISOString(),
  isOwn: proposal.proposedBy === callerId,
  isOutdated: present.changeNumber !== proposal.expected,
});
