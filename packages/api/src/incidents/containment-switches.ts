import { isDeepStrictEqual } from 'node:util';
import { AppError } from '@atelier/core/errors';
import type { IncidentActionRecord } from '@atelier/core/ports/incident-store';
import type { Stores } from '@atelier/core/ports/stores';
import { readSettingText, type SettingName, type SettingValue } from '@atelier/core/settings/settings';
import { applySetting } from '../settings/settings.ts';
import type { Deps } from '../shared/deps.ts';
import type { Containment } from './containment.ts';

interface Switch<N extends SettingName> {
  readonly name: N;
  readonly on: SettingValue<N>;
  readonly isOn: (value: SettingValue<N>) => boolean;
}

/** A switch of the settings, turned on by a case and back to what it was before (docs/settings.md). */
const settingSwitch = <N extends SettingName>(
  deps: Pick<Deps, 'runtimeSettings'>,
  { name, on, isOn }: Switch<N>,
): Containment => {
  const { runtimeSettings } = deps;
  /** From the row: what this process remembers may be older. */
  const present = async (stores: Stores) => {
    const { fallback, source, value } = runtimeSettings.describe(name);
    const row = (await stores.settings.all()).find((one) => one.name === name);
    const read = row === undefined ? null : readSettingText(name, row.value);
    const counts = source === 'environment' ? value : (read?.value ?? fallback);
    return { isOff: !isOn(counts), changeNumber: row?.changeNumber ?? null };
  };
  /** Names the action, so that its undo takes back its own change alone. */
  const reasonOf = ({ id, incidentId }: IncidentActionRecord): string =>
    `Incident ${incidentId}, action ${id}`;
  return {
    people: async () => null,
    lock: async () => undefined,

    async figures(stores) {
      if (!(await present(stores)).isOff) return { switches: 0 };
      // The preview already says that only the environment can change it.
      runtimeSettings.requireChangeable(name);
      return { switches: 1 };
    },

    async run(stores, principal, { action }, audit) {
      // It was on before.
      if (action.figures.switches !== 1) return;
      const { isOff, changeNumber: expected } = await present(stores);
      if (!isOff) throw new AppError('conflict', 'Someone has just turned this on.');
      const by = { userId: principal.user.id, reason: reasonOf(action), expected };
      await applySetting(deps, stores, name, on, by, audit);
    },

    async undo(stores, principal, action, audit) {
      // It was on before: that was not this action.
      if (action.figures.switches !== 1) return;
      const [latest] = await stores.settings.history({ name }, { after: null, limit: 1 });
      // Someone has changed it since: theirs stays.
      if (latest === undefined || latest.after === null || latest.reason !== reasonOf(action)) return;
      if (!isDeepStrictEqual(JSON.parse(latest.after), on)) return;
      const before = latest.before === null ? null : (JSON.parse(latest.before) as SettingValue<N>);
      const by = {
        ...{ userId: principal.user.id, reason: reasonOf(action), undoes: latest.id },
        expected: latest.number,
      };
      await applySetting(deps, stores, name, before, by, audit);
    },

    afterwards: () => runtimeSettings.refresh(),
  };
};

/** No new accounts. */
export const closeRegistration = (deps: Pick<Deps, 'runtimeSettings'>): Containment =>
  settingSwitch(deps, {
    name: 'registration.open',
    on: 'closed',
    isOn: (value) => value === 'closed',
  });

/** People look and download, and change nothing. */
export const readOnly = (deps: Pick<Deps, 'runtimeSettings'>): Containment =>
  settingSwitch(deps, { name: 'mode.readOnly', on: true, isOn: (value) => value });

/** Everyone but superadmins sees a page. */
export const maintenance = (deps: Pick<Deps, 'runtimeSettings'>): Containment =>
  settingSwitch(deps, {
    name: 'mode.maintenance',
    on: { on: true, message: '' },
    isOn: ({ on }) => on,
  });
