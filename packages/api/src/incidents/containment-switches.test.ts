import type { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import type { ContainmentKind } from '@atelier/core/incidents/incidents';
import type { SettingName } from '@atelier/core/settings/settings';
import { describe, expect, test } from 'vitest';
import { createRuntimeSettings } from '../settings/runtime-settings.ts';
import { createServiceHarness } from '../testing/service-harness.ts';
import { incidentContainment } from './containment.ts';
import { closeRegistration, maintenance, readOnly } from './containment-switches.ts';
import { incidentService } from './incidents.ts';

const open = async ({ isDrill = false, fixed = [] as readonly SettingName[] } = {}) => {
  const harness = await createServiceHarness();
  const runtimeSettings = createRuntimeSettings({
    ...{ db: harness.db, clock: harness.clock, configured: {}, fixed: new Set(fixed), nowMs: () => 0 },
    ...{ onDamaged: () => undefined, onFault: () => undefined },
  });
  await runtimeSettings.refresh();
  const deps = { runtimeSettings };
  const service = incidentContainment(harness, {
    close_registration: closeRegistration(deps),
    read_only: readOnly(deps),
    maintenance: maintenance(deps),
  });
  const boss = await harness.signedIn({ role: 'superadmin' });
  const trail = harness.trail(boss);
  const input = { runbook: 'flood', title: 'A flood', summary: '', severity: 'high', isDrill } as const;
  const { id } = await incidentService(harness).open(boss, input, trail);
  const caller = { principal: boss, address: '198.51.100.9' };
  const run = async (kind: ContainmentKind) => {
    const { digest: expected } = await service.preview(caller, { id, kind, target: {} });
    const request = { id, kind, target: {}, expected, requestKey: crypto.randomUUID(), reason: '' };
    return service.contain(caller, request, trail);
  };
  const undo = (actionId: string) => service.undo(boss, { id, actionId }, trail);
  const preview = (kind: ContainmentKind) => service.preview(caller, { id, kind, target: {} });
  return { harness, runtimeSettings, boss, id, run, undo, preview };
};

describe('the switches of a case', () => {
  test('turn on what the preview said, once, and undo brings back what was before', async () => {
    const { runtimeSettings, run, undo, preview, harness } = await open();
    const values = () => [
      runtimeSettings.get('registration.open'),
      runtimeSettings.get('mode.readOnly'),
      runtimeSettings.get('mode.maintenance').on,
    ];
    const before = values();
    const kinds = ['close_registration', 'read_only', 'maintenance'] as const;
    const done: string[] = [];
    for (const kind of kinds) {
      expect(await preview(kind)).toMatchObject({ figures: { switches: 1 }, isUndoable: true });
      done.push((await run(kind)).id);
      expect((await run(kind)).figures).toEqual({ switches: 0 });
    }
    expect(values()).toEqual(['closed', true, true]);
    for (const id of done) await undo(id);
    expect(values()).toEqual(before);
    const changed = harness.events().filter(({ type }) => type === 'setting_changed');
    expect(changed).toHaveLength(6);
  });

  test('are left as they are if someone has changed them since', async () => {
    const { runtimeSettings, run, undo, harness, boss } = await open();
    const { id } = await run('close_registration');
    const by = { userId: boss.user.id, reason: 'By hand.' };
    await harness.db.transaction((stores) =>
      runtimeSettings.set(stores, 'registration.open', 'invitation', by),
    );
    await runtimeSettings.refresh();
    await undo(id);
    expect(runtimeSettings.get('registration.open')).toBe('invitation');
  });

  test('read the stored value, not the one that this process remembers', async () => {
    const { run, undo, harness, boss } = await open();
    const elsewhere = (after: string) =>
      harness.db.settings.change(
        {
          ...{ id: newId('settingChange'), name: 'registration.open', after: JSON.stringify(after) },
          ...{ reason: 'By hand.', changedBy: boss.user.id, approvedBy: null, undoes: null },
          changedAt: harness.clock.now(),
        },
        undefined,
      );
    await elsewhere('closed');
    const { id, figures } = await run('close_registration');
    expect(figures).toEqual({ switches: 0 });
    await undo(id);
    expect(harness.rows('settingChanges')).toHaveLength(1);
  });

  test('are taken back by the action that turned them on, and not by an earlier one of the same case', async () => {
    const { runtimeSettings, run, undo, harness, boss } = await open();
    const first = await run('close_registration');
    await harness.db.transaction((stores) =>
      runtimeSettings.set(stores, 'registration.open', 'invitation', { userId: boss.user.id, reason: null }),
    );
    await runtimeSettings.refresh();
    const second = await run('close_registration');
    await undo(first.id);
    expect(runtimeSettings.get('registration.open')).toBe('closed');
    await undo(second.id);
    expect(runtimeSettings.get('registration.open')).toBe('invitation');
  });

  test('change nothing in a drill, and are refused if the environment sets them', async () => {
    const drill = await open({ isDrill: true });
    const { id } = await drill.run('read_only');
    await drill.undo(id);
    expect(drill.harness.rows('settingChanges')).toEqual([]);
    const { preview, run } = await open({ fixed: ['registration.open'] });
    for (const work of [preview('close_registration'), run('close_registration')])
      expect(await work.catch((thrown: AppError) => thrown.code)).toBe('conflict');
  });
});
