import { isDeepStrictEqual } from 'node:util';
import type { SettingName, SettingValue } from '@atelier/core/settings/settings';
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
  const isOff = (): boolean => !isOn(runtimeSettings.get(name));
  const reasonOf = (incidentId: string): string => `Incident ${incidentId}`;
  return {
    lock: async () => undefined,

    async figures() {
      if (!isOff()) return { switches: 0 };
      // The preview already says that only the environment can change it.
      runtimeSettings.requireChangeable(name);
      return { switches: 1 };
    },

    async run(stores, principal, incidentId, _, audit) {
      if (!isOff()) return;
      const by = { userId: principal.user.id, reason: reasonOf(incidentId) };
      await applySetting(deps, stores, name, on, by, audit);
    },

    async undo(stores, principal, { figures, incidentId }, audit) {
      // It was on before: that was not this action.
      if (figures.switches !== 1) return;
      const [latest] = await stores.settings.history({ name }, { after: null, limit: 1 });
      // Someone has changed it since: theirs stays.
      if (latest === undefined || latest.after === null || latest.reason !== reasonOf(incidentId)) return;
      if (!isDeepStrictEqual(JSON.parse(latest.after), on)) return;
      const before = latest.before === null ? null : (JSON.parse(latest.before) as SettingValue<N>);
      const by = { userId: principal.user.id, reason: reasonOf(incidentId), undoes: latest.id };
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
